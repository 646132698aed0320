package dev.memprof.profile.symbol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemanglerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "_ZN7rocksdb6DBImpl11NewIteratorERKNS_11ReadOptionsE"
            + " | rocksdb::DBImpl::NewIterator(rocksdb::ReadOptions const&)",
        "_ZN2os6mallocEm8MEMFLAGS.part.0 | os::malloc(unsigned long, MEMFLAGS)",
        "deflateInit2_ | deflateInit2_",
        "memcpy@@GLIBC_2.14 | memcpy",
        "_Znot_really_mangled | _Znot_really_mangled"
      })
  void writesNamesAsInTheSource(String symbol, String name) {
    assertThat(new Demangler(CxxNames::read).demangle(symbol)).isEqualTo(name);
  }
}
