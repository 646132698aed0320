/* The rows of VMStructs that we read. To follow a change of HotSpot's, add a row with the same target. */
#include "hotspot/layout.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

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

    {LAYOUT_FLAGS, ADDRESS, "JVMFlag", "flags", &layout.flags},
    {LAYOUT_FLAGS, ADDRESS, "JVMFlag", "numFlags", &layout.flag_count},
    {LAYOUT_FLAGS, SIZE, "JVMFlag", NULL, &layout.flag_size},
    {LAYOUT_FLAGS, OFFSET, "JVMFlag", "_name", &layout.flag_name},
    {LAYOUT_FLAGS, OFFSET, "JVMFlag", "_addr", &layout.flag_value},

    {LAYOUT_HEAP_BOUNDS, ADDRESS, "Universe", "_collectedHeap", &layout.collected_heap},
    {LAYOUT_HEAP_BOUNDS, OFFSET, "CollectedHeap", "_reserved", &layout.heap_reserved},
    {LAYOUT_HEAP_BOUNDS, OFFSET, "MemRegion", "_start", &layout.region_start},
    {LAYOUT_HEAP_BOUNDS, OFFSET, "MemRegion", "_word_size", &layout.region_words},

    {LAYOUT_KLASS_BASE, ADDRESS, "CompressedKlassPointers", "_narrow_klass._base", &layout.narrow_klass_base}, /* to JDK 22 */
    {LAYOUT_KLASS_BASE, ADDRESS, "CompressedKlassPointers", "_base", &layout.narrow_klass_base},
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
