/*
 * Hot path: the tables of Java frames. Runs inside malloc: no lock, no allocation, no call into the JVM. Only names_keep
 * is cold.
 *
 * A frame is kept once by what its names are, so classes that come and go under the same names, hidden ones
 * above all, take no more room. Before that lie the ids of those met lately (frame_ids.h). What a redefinition has made
 * out of date is read again.
 */
#include "sampler/names.h"

#include <errno.h>
#include <sys/mman.h>

#include "hotspot/redefinitions.h"
#include "hotspot/vm.h"
#include "sampler/frame_ids.h"
#include "sampler/index.h"
#include "sampler/methods.h"
#include "sampler/outcome.h"
#include "sampler/texts.h"

_Static_assert(MAX_FRAMES + FIRST_FRAME_ID <= 1u << FRAME_ID_BITS, "ids fit");

static struct tables {
  struct frame_ids met;
  struct index index;
  struct frame_record records[MAX_FRAMES];
  uint32_t old_ids[MAX_FRAMES]; /* of the records that names_keep has left */
  _Atomic bool changed_forms[MAX_FRAMES / FRAMES_OF_BLOCK];
} *tables;

static _Atomic uint32_t record_count;
static _Atomic uint64_t lost;

/* The id of a record is its index and `first_id`; or an old one. */
static uint32_t first_id = FIRST_FRAME_ID, old_records;

/* NULL where there is no memory. NORESERVE: only pages that are written count against the process. */
static struct tables *map_tables(void) {
  void *memory = mmap(NULL, sizeof *tables, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

int names_reserve(void) {
  if (tables != NULL) return 0;
  int error = texts_reserve();
  if (error != 0) return error;
  tables = map_tables();
  return tables == NULL ? errno : 0;
}

/* ---- records ---- */

/* A frame without its record. `method` is that of one to be named later. */
struct frame {
  struct frame_names names;
  int32_t bci;
  uint32_t version;
  jmethodID method;
};

static bool same(uint32_t number, const void *wanted) {
  const struct frame_record *record = &tables->records[number - 1];
  const struct frame *frame = wanted;
  if (record->method != frame->method || record->bci != frame->bci || record->version != frame->version)
    return false;
  return record->method != NULL || /* its names may just be being written */
         (record->names.class_name == frame->names.class_name &&
          record->names.method_name == frame->names.method_name &&
          record->names.signature == frame->names.signature &&
          record->names.source_file == frame->names.source_file && record->names.line == frame->names.line);
}

static uint32_t add(const void *wanted) {
  const struct frame *frame = wanted;
  uint32_t index = atomic_load_explicit(&record_count, memory_order_relaxed);
  do {
    if (index == MAX_FRAMES) return 0;
  } while (!atomic_compare_exchange_weak_explicit(&record_count, &index, index + 1, memory_order_acq_rel,
                                                  memory_order_relaxed));
  struct frame_record *record = &tables->records[index];
  record->names = frame->names;
  record->bci = frame->bci;
  record->version = frame->version;
  record->method = frame->method;
  atomic_store_explicit(&record->state, frame->method == NULL ? FRAME_NAMED : FRAME_TO_NAME,
                        memory_order_release);
  return index + 1;
}

static void drop(uint32_t number) {
  atomic_store_explicit(&tables->records[number - 1].state, FRAME_DROPPED, memory_order_release);
}

static void meet(uint32_t index, enum frame_form form) {
  struct frame_record *record = &tables->records[index];
  if (form == FORM_UNKNOWN || (atomic_load_explicit(&record->forms, memory_order_relaxed) & form_bit(form)) != 0) return;
  atomic_fetch_or_explicit(&record->forms, form_bit(form), memory_order_relaxed);
  names_forms_later(index / FRAMES_OF_BLOCK);
}

bool names_forms_changed(uint32_t block) {
  _Atomic bool *changed = &tables->changed_forms[block];
  return atomic_load_explicit(changed, memory_order_relaxed) && atomic_exchange_explicit(changed, false, memory_order_acquire);
}

/* Not a store, which would hide what another thread has changed before. */
void names_forms_later(uint32_t block) { atomic_exchange_explicit(&tables->changed_forms[block], true, memory_order_release); }

static uint64_t hash_of(const struct frame *frame) {
  uint64_t hash = index_mix((uint64_t)(uintptr_t)frame->method ^ (uint64_t)frame->version << 48 ^ (uint32_t)frame->bci);
  if (frame->method != NULL) return hash;
  hash = index_mix(hash ^ ((uint64_t)frame->names.class_name << 32 | frame->names.method_name));
  hash = index_mix(hash ^ ((uint64_t)frame->names.signature << 32 | frame->names.source_file));
  return index_mix(hash ^ (uint32_t)frame->names.line);
}

static uint32_t id_of(const struct frame *frame, enum frame_form form) {
  static const struct index_values values = {same, add, drop};
  uint32_t number = index_intern(&tables->index, hash_of(frame), &values, frame);
  if (number != 0) {
    meet(number - 1, form);
    return names_id(number - 1);
  }
  atomic_fetch_add_explicit(&lost, 1, memory_order_relaxed);
  return MARKER_OVERFLOW;
}

/* ---- first sight ---- */

/* How often methods were redefined, several by one count: then some are named once more than needed. */
static _Atomic uint32_t *version_of(jmethodID method) {
  enum { COUNTS = 4096 };
  static _Atomic uint32_t counts[COUNTS];
  return &counts[index_mix((uint64_t)(uintptr_t)method) % COUNTS];
}

static bool read_names(struct frame *frame, jmethodID id) {
  uint32_t begun;
  if (!redefinitions_begin_read(&begun)) return false;
  bool known;
  const void *method = methods_find(id, &known);
  bool read;
  if (known && method == NULL) {
    frame->names = (struct frame_names){.method_name = texts_add("[unloaded]", 10), .line = -1};
    read = true;
  } else {
    read = known && method_names_read(&frame->names, method, frame->bci, &begun);
  }
  redefinitions_end_read();
  return read;
}

uint32_t names_frame_id(jmethodID method, jint bci) {
  /* The id without the bits that are always zero, and 16 bits of bytecode index: -3 (a native method)
   * and -1 (unknown) become the two highest, which a method's code cannot reach. */
  uint64_t key = (uint64_t)(uintptr_t)method << vm.method_id_shift | (uint16_t)bci;
  uint32_t ended = redefinitions_ended();
  uint32_t id = frame_ids_find(&tables->met, key, ended);
  if (id != 0) return id;

  struct frame frame = {.bci = bci};
  if (!vm.names_in_hook || !read_names(&frame, method))
    frame = (struct frame){.bci = bci,
                           .method = method,
                           .version = atomic_load_explicit(version_of(method), memory_order_relaxed),
                           .names.line = -1};
  id = id_of(&frame, FORM_UNKNOWN);
  if (id != MARKER_OVERFLOW) frame_ids_keep(&tables->met, key, ended, id);
  return id;
}

/* Memory of a Method whose class was unloaded may be another's now: what else its names are made of is part of the key. So is
 * the form, in bits that are zero in the address of a Symbol: then a frame found in the cache has been met in it, and needs no
 * mark. */
static uint64_t key_of(const char *method, int32_t bci, enum frame_form form) {
  _Static_assert(FORM_COUNT <= sizeof(void *), "fits into what its alignment leaves");
  const char *const_method = *(const char *const *)(method + vm.method_const);
  const char *pool = *(const char *const *)(const_method + vm.const_pool);
  const char *holder = *(const char *const *)(pool + vm.pool_holder);
  uint32_t name = *(const uint16_t *)(const_method + vm.const_name), signature = *(const uint16_t *)(const_method + vm.const_signature);
  uint64_t key = index_mix((uintptr_t)method ^ (uint64_t)(uint16_t)bci << 48);
  key = index_mix(key ^ (uintptr_t)const_method ^ (uint64_t)name << 48);
  key = index_mix(key ^ *(const uintptr_t *)(holder + vm.klass_name) ^ (uint64_t)signature << 48 ^ form);
  return key == 0 ? 1 : key;
}

uint32_t names_frame_of(const char *method, int32_t bci, enum frame_form form) {
  uint64_t key = key_of(method, bci, form);
  uint32_t ended = redefinitions_ended();
  uint32_t id = frame_ids_find(&tables->met, key, ended);
  if (id != 0) return id;
  struct frame frame = {.bci = bci};
  if (!method_names_read(&frame.names, method, bci, NULL))
    frame.names = (struct frame_names){.method_name = texts_add("[unreadable]", 12), .line = -1};
  id = id_of(&frame, form);
  if (id != MARKER_OVERFLOW) frame_ids_keep(&tables->met, key, ended, id);
  return id;
}

void names_forget(const jmethodID *methods, jint count) {
  for (jint i = 0; i < count; i++) atomic_fetch_add_explicit(version_of(methods[i]), 1, memory_order_relaxed);
}

uint32_t names_count(void) { return atomic_load_explicit(&record_count, memory_order_acquire); }

struct frame_record *names_record(uint32_t index) { return &tables->records[index]; }

uint32_t names_id(uint32_t index) { return index < old_records ? tables->old_ids[index] : first_id + index; }

/* ---- forgetting ---- */

static uint32_t index_of_old(uint32_t id) {
  uint32_t from = 0, to = old_records;
  while (from < to) {
    uint32_t middle = from + (to - from) / 2;
    if (tables->old_ids[middle] < id)
      from = middle + 1;
    else
      to = middle;
  }
  return from < old_records && tables->old_ids[from] == id ? from : MAX_FRAMES;
}

void names_mark(struct frame_set *set, uint32_t id) {
  uint32_t index = id - first_id;
  if (id < first_id + old_records) index = index_of_old(id);
  if (index < names_count()) set->bits[index / 64] |= UINT64_C(1) << index % 64;
}

static bool has(const struct frame_set *set, uint32_t index) { return (set->bits[index / 64] >> index % 64 & 1) != 0; }

static uint32_t moved_text(const struct texts *from, uint32_t offset) {
  uint16_t length;
  const char *text = texts_of(from, offset, &length);
  return texts_add(text, length);
}

static bool is_another(uint32_t number, const void *wanted) { return (void)number, (void)wanted, false; }
static uint32_t number_of(const void *number) { return *(const uint32_t *)number; }
static void let_be(uint32_t number) { (void)number; /* without a place in the index it is just not met again */ }

static void take_over(uint32_t index, const struct frame_record *old, const struct texts *texts) {
  static const struct index_values values = {is_another, number_of, let_be};
  struct frame_record *record = &tables->records[index];
  *record = *old;
  record->names.class_name = moved_text(texts, old->names.class_name);
  record->names.method_name = moved_text(texts, old->names.method_name);
  record->names.signature = moved_text(texts, old->names.signature);
  record->names.source_file = moved_text(texts, old->names.source_file);
  names_forms_later(index / FRAMES_OF_BLOCK);
  struct frame frame = {record->names, record->bci, record->version, record->method};
  uint32_t number = index + 1;
  index_intern(&tables->index, hash_of(&frame), &values, &number);
}

int names_keep(const struct frame_set *used, uint32_t *reported) {
  uint32_t count = names_count(), next_id = first_id + count, kept = 0, kept_reported = 0;
  if (next_id + MAX_FRAMES >= 1u << FRAME_ID_BITS) return EOVERFLOW;
  struct tables *old = tables, *fresh = map_tables();
  if (fresh == NULL) return errno;
  struct texts *texts = texts_begin_anew();
  if (texts == NULL) {
    int error = errno;
    munmap(fresh, sizeof *fresh);
    return error;
  }
  tables = fresh;
  for (uint32_t index = 0; index < count; index++) {
    if (index == *reported) kept_reported = kept;
    if (!has(used, index)) continue;
    fresh->old_ids[kept] = index < old_records ? old->old_ids[index] : first_id + index;
    take_over(kept++, &old->records[index], texts);
  }
  *reported = *reported >= count ? kept : kept_reported;
  old_records = kept;
  first_id = next_id - kept;
  atomic_store(&record_count, kept);
  texts_free(texts);
  munmap(old, sizeof *old);
  return 0;
}

/* ---- figures ---- */

uint64_t names_lost(void) { return atomic_load_explicit(&lost, memory_order_relaxed) + texts_lost(); }

unsigned names_full_percent(void) {
  uint64_t frames = (uint64_t)names_count() * 100 / MAX_FRAMES, texts = texts_bytes() * 100 / MAX_TEXT_BYTES;
  return (unsigned)(frames > texts ? frames : texts);
}

uint64_t names_table_bytes(void) {
  return names_count() * (sizeof(struct frame_record) + 2 * sizeof(uint64_t)) + old_records * sizeof(uint32_t) + texts_bytes() +
         sizeof tables->met + methods_bytes();
}
