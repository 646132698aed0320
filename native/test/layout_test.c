/* Rows of VMStructs, read from tables like HotSpot's: the right ones, alternatives, and what is missing. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "hotspot/java_code.h"
#include "hotspot/layout.h"
#include "hotspot/vm.h"

struct vm vm;

#define EXPORT __attribute__((visibility("default")))

/* With an order and padding that are not HotSpot's: only what is exported tells them. */
struct field {
  uint64_t odd;
  const char *name, *type;
  uint64_t offset;
  const void *address;
};

struct value {
  const char *name;
  uint64_t odd, value;
};

static const int low_bound = 1, high_bound = 2;

static struct field fields[64];
static struct value sizes[8], constants[8];
static unsigned field_count, size_count, constant_count;

EXPORT uint64_t gHotSpotVMStructs, gHotSpotVMTypes, gHotSpotVMIntConstants;
EXPORT uint64_t gHotSpotVMStructEntryArrayStride = sizeof(struct field);
EXPORT uint64_t gHotSpotVMStructEntryTypeNameOffset = offsetof(struct field, type);
EXPORT uint64_t gHotSpotVMStructEntryFieldNameOffset = offsetof(struct field, name);
EXPORT uint64_t gHotSpotVMStructEntryOffsetOffset = offsetof(struct field, offset);
EXPORT uint64_t gHotSpotVMStructEntryAddressOffset = offsetof(struct field, address);
EXPORT uint64_t gHotSpotVMTypeEntryArrayStride = sizeof(struct value);
EXPORT uint64_t gHotSpotVMTypeEntryTypeNameOffset = offsetof(struct value, name);
EXPORT uint64_t gHotSpotVMTypeEntrySizeOffset = offsetof(struct value, value);
EXPORT uint64_t gHotSpotVMIntConstantEntryArrayStride = sizeof(struct value);
EXPORT uint64_t gHotSpotVMIntConstantEntryNameOffset = offsetof(struct value, name);
EXPORT uint64_t gHotSpotVMIntConstantEntryValueOffset = offsetof(struct value, value);

static void begin(void) {
  field_count = size_count = constant_count = 0;
  memset(fields, 0, sizeof fields);
  memset(sizes, 0, sizeof sizes);
  memset(constants, 0, sizeof constants);
  gHotSpotVMStructs = (uint64_t)(uintptr_t)fields;
  gHotSpotVMTypes = (uint64_t)(uintptr_t)sizes;
  gHotSpotVMIntConstants = (uint64_t)(uintptr_t)constants;
  vm = (struct vm){0};
}

static void add_field(const char *type, const char *name, uint64_t offset, const void *address) {
  fields[field_count++] = (struct field){.type = type, .name = name, .offset = offset, .address = address};
}

static void add_walk(void) {
  add_field("JavaThread", "_anchor", 701, NULL);
  add_field("JavaThread", "_stack_base", 703, NULL);
  add_field("Method", "_stack_size", 999, NULL); /* another type's field of that name */
  add_field("JavaThread", "_stack_size", 705, NULL);
  add_field("JavaThread", "_thread_state", 707, NULL);
  add_field("JavaFrameAnchor", "_last_Java_pc", 11, NULL);
  add_field("JavaFrameAnchor", "_last_Java_sp", 13, NULL);
  add_field("CodeCache", "_low_bound", 997, &low_bound);
  add_field("CodeCache", "_high_bound", 997, &high_bound);
  constants[constant_count++] = (struct value){.name = "_thread_in_Java", .value = 17};
}

static void add_names(const char *flags, const char *line_table) {
  add_field("Method", "_constMethod", 19, NULL);
  add_field("ConstMethod", "_constants", 23, NULL);
  add_field("ConstMethod", "_constMethod_size", 29, NULL);
  add_field("ConstMethod", flags, 31, NULL);
  add_field("ConstMethod", "_code_size", 37, NULL);
  add_field("ConstMethod", "_name_index", 41, NULL);
  add_field("ConstMethod", "_signature_index", 43, NULL);
  add_field("ConstantPool", "_pool_holder", 47, NULL);
  add_field("ConstantPool", "_source_file_name_index", 53, NULL);
  add_field("Klass", "_name", 59, NULL);
  add_field("Symbol", "_length", 61, NULL);
  add_field("Symbol", "_body", 67, NULL);
  sizes[size_count++] = (struct value){.name = "ConstantPool", .value = 71};
  sizes[size_count++] = (struct value){.name = "ConstMethod", .value = 73};
  constants[constant_count++] = (struct value){.name = line_table, .value = 79};
}

static void reads_offsets_addresses_and_constants(void) {
  begin();
  add_walk();
  CHECK(layout_read(RTLD_DEFAULT));
  CHECK(layout_missing(LAYOUT_WALK) == NULL);
  CHECK(layout.anchor == 701 && layout.anchor_sp == 13 && layout.anchor_pc == 11);
  CHECK(vm.stack_base_offset == 703 && vm.stack_size_offset == 705 && vm.thread_state_offset == 707);
  CHECK(vm.thread_in_java == 17);
  CHECK((const void *)vm.code_low == &low_bound && (const void *)vm.code_high == &high_bound);
}

static void reads_either_alternative(void) {
  static const char *const spellings[][2] = {
      {"_flags", "ConstMethod::_has_linenumber_table"},
      {"_flags._flags", "ConstMethodFlags::_misc_has_linenumber_table"},
  };
  for (int i = 0; i < 2; i++) {
    begin();
    add_names(spellings[i][0], spellings[i][1]);
    CHECK(layout_read(RTLD_DEFAULT));
    CHECK(layout_missing(LAYOUT_NAMES) == NULL);
    CHECK(vm.const_flags == 31 && vm.has_line_table == 79);
    CHECK(vm.pool_size == 71 && vm.const_size == 73 && vm.const_pool == 23 && vm.symbol_body == 67);
  }
}

static void reads_the_bounds_of_heap_and_classes(void) {
  static const char *const spellings[] = {"_narrow_klass._base", "_base"};
  static const int heap = 1, base = 2;
  for (int i = 0; i < 2; i++) {
    begin();
    add_walk();
    CHECK(layout_read(RTLD_DEFAULT));
    CHECK(strcmp(layout_missing(LAYOUT_HEAP_BOUNDS), "this JVM's VMStructs lack Universe::_collectedHeap") == 0);
    CHECK(strcmp(layout_missing(LAYOUT_KLASS_BASE), "this JVM's VMStructs lack CompressedKlassPointers::_base") == 0);
    add_field("Universe", "_collectedHeap", 997, &heap);
    add_field("CollectedHeap", "_reserved", 83, NULL);
    add_field("MemRegion", "_start", 89, NULL);
    add_field("MemRegion", "_word_size", 97, NULL);
    add_field("CompressedKlassPointers", spellings[i], 997, &base);
    CHECK(layout_read(RTLD_DEFAULT));
    CHECK(layout_missing(LAYOUT_HEAP_BOUNDS) == NULL && layout_missing(LAYOUT_KLASS_BASE) == NULL);
    CHECK((const void *)layout.collected_heap == &heap && (const void *)layout.narrow_klass_base == &base);
    CHECK(layout.heap_reserved == 83 && layout.region_start == 89 && layout.region_words == 97);
  }
}

static void reads_the_regions_of_either_g1(void) {
  static const char *const spellings[][4] = {
      {"HeapRegionManager", "HeapRegion", "HeapRegionType", "HeapRegionType::HumongousMask"},
      {"G1HeapRegionManager", "G1HeapRegion", "G1HeapRegionType", "G1HeapRegionType::HumongousMask"},
  };
  static const size_t grain = 1 << 20;
  for (int i = 0; i < 2; i++) {
    begin();
    add_field("G1CollectedHeap", "_hrm", 101, NULL);
    add_field("G1HeapRegionTable", "_base", 103, NULL);
    add_field("G1HeapRegionTable", "_length", 107, NULL);
    add_field(spellings[i][0], "_regions", 109, NULL);
    add_field(spellings[i][1], "GrainBytes", 997, &grain);
    add_field(spellings[i][1], "_type", 113, NULL);
    add_field(spellings[i][2], "_tag", 127, NULL);
    CHECK(layout_read(RTLD_DEFAULT));
    CHECK(strcmp(layout_missing(LAYOUT_G1_REGIONS), "this JVM's VMIntConstants lack G1HeapRegionType::HumongousMask") ==
          0);
    constants[constant_count++] = (struct value){.name = spellings[i][3], .value = 4};
    CHECK(layout_read(RTLD_DEFAULT));
    CHECK(layout_missing(LAYOUT_G1_REGIONS) == NULL);
    CHECK(layout.g1_regions == 101 && layout.table_base == 103 && layout.table_length == 107);
    CHECK(layout.regions_table == 109 && layout.g1_region_type == 113 && layout.type_tag == 127);
    CHECK((const void *)layout.g1_region_bytes == &grain && layout.humongous_mask == 4);
  }
}

static void reads_which_compiler_made_code(void) {
  begin();
  add_field("nmethod", "_comp_level", 131, NULL);
  constants[constant_count++] = (struct value){.name = "CompLevel_none", .value = 0};
  CHECK(layout_read(RTLD_DEFAULT));
  CHECK(strcmp(layout_missing(LAYOUT_COMPILERS), "this JVM's VMIntConstants lack CompLevel_full_optimization") == 0);
  constants[constant_count++] = (struct value){.name = "CompLevel_full_optimization", .value = 4};
  CHECK(layout_read(RTLD_DEFAULT) && layout_missing(LAYOUT_COMPILERS) == NULL);
  CHECK(java_code.nmethod_level == 131 && java_code.level_none == 0 && java_code.level_full == 4);
}

static void names_what_is_missing(void) {
  begin();
  add_walk();
  add_names("_renamed", "ConstMethod::_has_linenumber_table");
  CHECK(layout_read(RTLD_DEFAULT));
  CHECK(layout_missing(LAYOUT_WALK) == NULL);
  CHECK(strcmp(layout_missing(LAYOUT_NAMES), "this JVM's VMStructs lack ConstMethod::_flags._flags") == 0);
  CHECK(strcmp(layout_missing(LAYOUT_FLAGS), "this JVM's VMStructs lack JVMFlag::flags") == 0);

  begin();
  add_names("_flags", "renamed");
  sizes[0].name = "renamed";
  CHECK(layout_read(RTLD_DEFAULT));
  CHECK(strcmp(layout_missing(LAYOUT_NAMES),
               "this JVM's VMIntConstants lack ConstMethodFlags::_misc_has_linenumber_table") == 0);
  constants[0].name = "ConstMethod::_has_linenumber_table";
  CHECK(layout_read(RTLD_DEFAULT));
  CHECK(strcmp(layout_missing(LAYOUT_NAMES), "this JVM's VMTypes lack ConstantPool") == 0);
}

static void knows_where_there_are_no_tables(void) {
  begin();
  gHotSpotVMStructs = 0;
  CHECK(!layout_read(RTLD_DEFAULT));
}

int main(void) {
  reads_offsets_addresses_and_constants();
  reads_either_alternative();
  reads_the_bounds_of_heap_and_classes();
  reads_the_regions_of_either_g1();
  reads_which_compiler_made_code();
  names_what_is_missing();
  knows_where_there_are_no_tables();
  if (failures == 0) puts("layout_test: passed");
  return failures != 0;
}
