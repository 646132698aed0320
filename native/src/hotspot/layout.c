/* The rows of VMStructs that we read. To follow a change of HotSpot's, add a row with the same target. */
#include "hotspot/layout.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "hotspot/java_code.h"
#include "hotspot/vm.h"

struct layout layout;

enum kind {
  OFFSET,   /* size_t: of a field within its type */
  ADDRESS,  /* pointer to a static field */
  SIZE,     /* size_t: of a type */
  CONSTANT, /* int, by name */
};

struct row {
  enum layout_use use;
  enum kind kind;
  const char *type, *field; /* field: NULL for sizes and constants */
  void *target;             /* rows with the same one, side by side, are alternatives: no JDK has both */
};

static const struct row rows[] = {
    {LAYOUT_WALK, OFFSET, "JavaThread", "_anchor", &layout.anchor},
    {LAYOUT_WALK, OFFSET, "JavaFrameAnchor", "_last_Java_sp", &layout.anchor_sp},
    {LAYOUT_WALK, OFFSET, "JavaFrameAnchor", "_last_Java_pc", &layout.anchor_pc},
    {LAYOUT_WALK, OFFSET, "JavaThread", "_stack_base", &vm.stack_base_offset},
    {LAYOUT_WALK, OFFSET, "JavaThread", "_stack_size", &vm.stack_size_offset},
    {LAYOUT_WALK, OFFSET, "JavaThread", "_thread_state", &vm.thread_state_offset},
    {LAYOUT_WALK, CONSTANT, "_thread_in_Java", NULL, &vm.thread_in_java},
    {LAYOUT_WALK, ADDRESS, "CodeCache", "_low_bound", &vm.code_low},
    {LAYOUT_WALK, ADDRESS, "CodeCache", "_high_bound", &vm.code_high},

    {LAYOUT_NAMES, OFFSET, "Method", "_constMethod", &vm.method_const},
    {LAYOUT_NAMES, OFFSET, "ConstMethod", "_constants", &vm.const_pool},
    {LAYOUT_NAMES, OFFSET, "ConstMethod", "_constMethod_size", &vm.const_words},
    /* JDK 21 made a class of the flags (share/oops/constMethodFlags.hpp). */
    {LAYOUT_NAMES, OFFSET, "ConstMethod", "_flags", &vm.const_flags},        /* to JDK 20 */
    {LAYOUT_NAMES, OFFSET, "ConstMethod", "_flags._flags", &vm.const_flags}, /* from JDK 21 */
    {LAYOUT_NAMES, CONSTANT, "ConstMethod::_has_linenumber_table", NULL, &vm.has_line_table},           /* to JDK 20 */
    {LAYOUT_NAMES, CONSTANT, "ConstMethodFlags::_misc_has_linenumber_table", NULL, &vm.has_line_table}, /* from 21 */
    {LAYOUT_NAMES, OFFSET, "ConstMethod", "_code_size", &vm.const_code_size},
    {LAYOUT_NAMES, OFFSET, "ConstMethod", "_name_index", &vm.const_name},
    {LAYOUT_NAMES, OFFSET, "ConstMethod", "_signature_index", &vm.const_signature},
    {LAYOUT_NAMES, SIZE, "ConstMethod", NULL, &vm.const_size},
    {LAYOUT_NAMES, OFFSET, "ConstantPool", "_pool_holder", &vm.pool_holder},
    {LAYOUT_NAMES, OFFSET, "ConstantPool", "_source_file_name_index", &vm.pool_source_file},
    {LAYOUT_NAMES, SIZE, "ConstantPool", NULL, &vm.pool_size},
    {LAYOUT_NAMES, OFFSET, "Klass", "_name", &vm.klass_name},
    {LAYOUT_NAMES, OFFSET, "Symbol", "_length", &vm.symbol_length},
    {LAYOUT_NAMES, OFFSET, "Symbol", "_body", &vm.symbol_body},

    /* Where jmethodIDs are numbers: JDK 26 and later. */
    {LAYOUT_METHOD_NUMBERS, OFFSET, "InstanceKlass", "_methods", &vm.klass_methods},
    {LAYOUT_METHOD_NUMBERS, OFFSET, "InstanceKlass", "_methods_jmethod_ids", &vm.klass_method_ids},
    {LAYOUT_METHOD_NUMBERS, OFFSET, "ConstMethod", "_method_idnum", &vm.const_idnum},
    {LAYOUT_METHOD_NUMBERS, OFFSET, "Array<int>", "_length", &vm.array_length},
    {LAYOUT_METHOD_NUMBERS, OFFSET, "Array<Method*>", "_data", &vm.array_of_methods},
    {LAYOUT_METHOD_NUMBERS, ADDRESS, "java_lang_Class", "_klass_offset", &layout.klass_offset},

    /* What java_code.c needs. */
    {LAYOUT_CODE, OFFSET, "JavaFrameAnchor", "_last_Java_fp", &layout.anchor_fp},
    {LAYOUT_CODE, OFFSET, "JavaCallWrapper", "_anchor", &java_code.wrapper_anchor},
    {LAYOUT_CODE, CONSTANT, "frame::entry_frame_call_wrapper_offset", NULL, &java_code.entry_wrapper_word},
    {LAYOUT_CODE, CONSTANT, "frame::interpreter_frame_sender_sp_offset", NULL, &java_code.sender_sp_word},
    {LAYOUT_CODE, CONSTANT, "frame::interpreter_frame_last_sp_offset", NULL, &java_code.last_sp_word},
    {LAYOUT_CODE, ADDRESS, "StubRoutines", "_call_stub_return_address", &java_code.call_stub_return},
    {LAYOUT_CODE, ADDRESS, "CodeCache", "_heaps", &java_code.heaps},
    {LAYOUT_CODE, OFFSET, "GrowableArrayBase", "_len", &java_code.array_length},
    {LAYOUT_CODE, OFFSET, "GrowableArray<int>", "_data", &java_code.array_data},
    {LAYOUT_CODE, OFFSET, "CodeHeap", "_memory", &java_code.heap_memory},
    {LAYOUT_CODE, OFFSET, "CodeHeap", "_segmap", &java_code.heap_segments},
    {LAYOUT_CODE, OFFSET, "CodeHeap", "_log2_segment_size", &java_code.heap_segment_bits},
    {LAYOUT_CODE, OFFSET, "VirtualSpace", "_low", &java_code.space_low},
    {LAYOUT_CODE, OFFSET, "VirtualSpace", "_high", &java_code.space_high},
    {LAYOUT_CODE, SIZE, "HeapBlock", NULL, &java_code.block_size},
    {LAYOUT_CODE, OFFSET, "HeapBlock::Header", "_used", &java_code.block_used},
    {LAYOUT_CODE, OFFSET, "CodeBlob", "_name", &java_code.blob_name},
    {LAYOUT_CODE, OFFSET, "CodeBlob", "_frame_size", &java_code.blob_frame_words},
    {LAYOUT_CODE, OFFSET, "CompiledMethod", "_method", &java_code.nmethod_method}, /* to JDK 22 */
    {LAYOUT_CODE, OFFSET, "nmethod", "_method", &java_code.nmethod_method},
    {LAYOUT_CODE, OFFSET, "nmethod", "_scopes_pcs_offset", &java_code.nmethod_pcs},
    {LAYOUT_CODE, OFFSET, "nmethod", "_orig_pc_offset", &java_code.nmethod_original_pc},
    {LAYOUT_CODE, OFFSET, "nmethod", "_compile_id", &java_code.nmethod_compile_id},
    {LAYOUT_CODE, OFFSET, "nmethod", "_entry_bci", &java_code.nmethod_entry_bci},
    {LAYOUT_CODE, SIZE, "PcDesc", NULL, &java_code.pc_size},
    {LAYOUT_CODE, OFFSET, "PcDesc", "_pc_offset", &java_code.pc_offset},
    {LAYOUT_CODE, OFFSET, "PcDesc", "_scope_decode_offset", &java_code.pc_scope},
    {LAYOUT_CONTINUATIONS, ADDRESS, "ContinuationEntry", "_return_pc", &java_code.continuation_return},
    {LAYOUT_CONTINUATIONS, OFFSET, "JavaThread", "_cont_entry", &java_code.thread_continuation},
    {LAYOUT_CONTINUATIONS, SIZE, "ContinuationEntry", NULL, &java_code.continuation_size},
    /* An nmethod is one piece; pointers lead to the parts that its base class knows. */
    {LAYOUT_CODE_OF_17, OFFSET, "CodeBlob", "_code_begin", &java_code.blob_code_begin},
    {LAYOUT_CODE_OF_17, OFFSET, "CompiledMethod", "_scopes_data_begin", &java_code.nmethod_scopes_begin},
    {LAYOUT_CODE_OF_17, OFFSET, "nmethod", "_metadata_offset", &java_code.nmethod_metadata},
    {LAYOUT_CODE_OF_17, OFFSET, "nmethod", "_dependencies_offset", &java_code.nmethod_pcs_end},
    /* What never changes, and what does, lie in memory of malloc's. */
    {LAYOUT_CODE_OF_25, OFFSET, "CodeBlob", "_code_offset", &java_code.blob_code_offset},
    {LAYOUT_CODE_OF_25, OFFSET, "CodeBlob", "_mutable_data", &java_code.blob_mutable},
    {LAYOUT_CODE_OF_25, OFFSET, "CodeBlob", "_relocation_size", &java_code.blob_relocation_bytes},
    {LAYOUT_CODE_OF_25, OFFSET, "nmethod", "_immutable_data", &java_code.nmethod_immutable},
    {LAYOUT_CODE_OF_25, OFFSET, "nmethod", "_scopes_data_offset", &java_code.nmethod_scopes},
    {LAYOUT_COMPILERS, OFFSET, "nmethod", "_comp_level", &java_code.nmethod_level},
    {LAYOUT_COMPILERS, CONSTANT, "CompLevel_none", NULL, &java_code.level_none},
    {LAYOUT_COMPILERS, CONSTANT, "CompLevel_full_optimization", NULL, &java_code.level_full},

    {LAYOUT_FLAGS, ADDRESS, "JVMFlag", "flags", &layout.flags},
    {LAYOUT_FLAGS, ADDRESS, "JVMFlag", "numFlags", &layout.flag_count},
    {LAYOUT_FLAGS, SIZE, "JVMFlag", NULL, &layout.flag_size},
    {LAYOUT_FLAGS, OFFSET, "JVMFlag", "_name", &layout.flag_name},
    {LAYOUT_FLAGS, OFFSET, "JVMFlag", "_addr", &layout.flag_value},

    {LAYOUT_COUNTERS, ADDRESS, "PerfMemory", "_start", &layout.counters_start},
    {LAYOUT_COUNTERS, ADDRESS, "PerfMemory", "_end", &layout.counters_end},

    {LAYOUT_HEAP_BOUNDS, ADDRESS, "Universe", "_collectedHeap", &layout.collected_heap},
    {LAYOUT_HEAP_BOUNDS, OFFSET, "CollectedHeap", "_reserved", &layout.heap_reserved},
    {LAYOUT_HEAP_BOUNDS, OFFSET, "MemRegion", "_start", &layout.region_start},
    {LAYOUT_HEAP_BOUNDS, OFFSET, "MemRegion", "_word_size", &layout.region_words},

    {LAYOUT_KLASS_BASE, ADDRESS, "CompressedKlassPointers", "_narrow_klass._base", &layout.narrow_klass_base}, /* to JDK 22 */
    {LAYOUT_KLASS_BASE, ADDRESS, "CompressedKlassPointers", "_base", &layout.narrow_klass_base},

    /* JDK 23 put G1 before the names of its regions. */
    {LAYOUT_G1_REGIONS, OFFSET, "G1CollectedHeap", "_hrm", &layout.g1_regions},
    {LAYOUT_G1_REGIONS, OFFSET, "HeapRegionManager", "_regions", &layout.regions_table},   /* to JDK 22 */
    {LAYOUT_G1_REGIONS, OFFSET, "G1HeapRegionManager", "_regions", &layout.regions_table}, /* from JDK 23 */
    {LAYOUT_G1_REGIONS, OFFSET, "G1HeapRegionTable", "_base", &layout.table_base},
    {LAYOUT_G1_REGIONS, OFFSET, "G1HeapRegionTable", "_length", &layout.table_length},
    {LAYOUT_G1_REGIONS, ADDRESS, "HeapRegion", "GrainBytes", &layout.g1_region_bytes},
    {LAYOUT_G1_REGIONS, ADDRESS, "G1HeapRegion", "GrainBytes", &layout.g1_region_bytes},
    {LAYOUT_G1_REGIONS, OFFSET, "HeapRegion", "_type", &layout.g1_region_type},
    {LAYOUT_G1_REGIONS, OFFSET, "G1HeapRegion", "_type", &layout.g1_region_type},
    {LAYOUT_G1_REGIONS, OFFSET, "HeapRegionType", "_tag", &layout.type_tag},
    {LAYOUT_G1_REGIONS, OFFSET, "G1HeapRegionType", "_tag", &layout.type_tag},
    {LAYOUT_G1_REGIONS, CONSTANT, "HeapRegionType::HumongousMask", NULL, &layout.humongous_mask},
    {LAYOUT_G1_REGIONS, CONSTANT, "G1HeapRegionType::HumongousMask", NULL, &layout.humongous_mask},
};

enum { ROWS = sizeof rows / sizeof *rows };

static bool found[ROWS];

/* ---- reading ---- */

static uint64_t exported(void *libjvm, const char *symbol) {
  uint64_t *value = dlsym(libjvm, symbol);
  return value == NULL ? 0 : *value;
}

static const char *text_at(const char *at) { return *(const char *const *)at; }

static bool is_wanted(const char *type) {
  for (int i = 0; i < ROWS; i++)
    if (rows[i].kind <= ADDRESS && strcmp(rows[i].type, type) == 0) return true;
  return false;
}

/* Of the thousands of fields those of a type lie side by side, with one string for its name. */
static void read_fields(void *libjvm) {
  const char *entry = (const char *)exported(libjvm, "gHotSpotVMStructs");
  const uint64_t stride = exported(libjvm, "gHotSpotVMStructEntryArrayStride"),
                 type_at = exported(libjvm, "gHotSpotVMStructEntryTypeNameOffset"),
                 field_at = exported(libjvm, "gHotSpotVMStructEntryFieldNameOffset"),
                 offset_at = exported(libjvm, "gHotSpotVMStructEntryOffsetOffset"),
                 address_at = exported(libjvm, "gHotSpotVMStructEntryAddressOffset");
  const char *last_type = NULL;
  bool wanted = false;
  for (; stride != 0 && text_at(entry + type_at) != NULL; entry += stride) {
    const char *type = text_at(entry + type_at), *field = text_at(entry + field_at);
    if (type != last_type) wanted = is_wanted(type);
    last_type = type;
    for (int i = 0; i < ROWS && wanted; i++) {
      const struct row *row = &rows[i];
      if (row->kind > ADDRESS || found[i] || strcmp(row->type, type) != 0 || strcmp(row->field, field) != 0) continue;
      found[i] = true;
      if (row->kind == OFFSET)
        *(size_t *)row->target = (size_t) * (const uint64_t *)(entry + offset_at);
      else
        *(void *const **)row->target = *(void *const *const *)(entry + address_at);
    }
  }
}

/* The tables of sizes and of constants: a name, a value. */
static void read_values(enum kind kind, const char *entry, uint64_t stride, uint64_t name_at, uint64_t value_at) {
  for (; entry != NULL && stride != 0 && text_at(entry + name_at) != NULL; entry += stride)
    for (int i = 0; i < ROWS; i++) {
      if (rows[i].kind != kind || found[i] || strcmp(rows[i].type, text_at(entry + name_at)) != 0) continue;
      found[i] = true;
      if (kind == SIZE)
        *(size_t *)rows[i].target = (size_t) * (const uint64_t *)(entry + value_at);
      else
        *(int *)rows[i].target = *(const int *)(entry + value_at);
    }
}

bool layout_read(void *libjvm) {
  if (exported(libjvm, "gHotSpotVMStructs") == 0) return false;
  memset(found, 0, sizeof found);
  read_fields(libjvm);
  read_values(SIZE, (const char *)exported(libjvm, "gHotSpotVMTypes"),
              exported(libjvm, "gHotSpotVMTypeEntryArrayStride"),
              exported(libjvm, "gHotSpotVMTypeEntryTypeNameOffset"),
              exported(libjvm, "gHotSpotVMTypeEntrySizeOffset"));
  read_values(CONSTANT, (const char *)exported(libjvm, "gHotSpotVMIntConstants"),
              exported(libjvm, "gHotSpotVMIntConstantEntryArrayStride"),
              exported(libjvm, "gHotSpotVMIntConstantEntryNameOffset"),
              exported(libjvm, "gHotSpotVMIntConstantEntryValueOffset"));
  return true;
}

/* ---- what is not there ---- */

static bool has_next_alternative(int row) { return row + 1 < ROWS && rows[row + 1].target == rows[row].target; }

const char *layout_missing(enum layout_use use) {
  static char missing[160];
  static const char *const tables[] = {"VMStructs", "VMStructs", "VMTypes", "VMIntConstants"};
  bool has_one = false;
  for (int i = 0; i < ROWS; i++) {
    has_one |= found[i];
    if (has_next_alternative(i)) continue;
    if (!has_one && rows[i].use == use) {
      snprintf(missing, sizeof missing, "this JVM's %s lack %s%s%s", tables[rows[i].kind], rows[i].type,
               rows[i].field == NULL ? "" : "::", rows[i].field == NULL ? "" : rows[i].field);
      return missing;
    }
    has_one = false;
  }
  return NULL;
}
