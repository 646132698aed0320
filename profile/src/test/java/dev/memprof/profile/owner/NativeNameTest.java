package dev.memprof.profile.owner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.text.ShortName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeNameTest {
  /** Of C++, Rust and Go; arguments are a list at the end, and nothing else. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rocksdb::DB::Open(rocksdb::Options const&, int) const|rocksdb::DB::Open|rocksdb::DB::Open",
        "f(void (*)(int))|f|f",
        "f(int) const &|f|f",
        "f(int) volatile noexcept|f|f",
        "f(int) [clone .isra.0] [clone .cold]|f|f",
        "f(int) (.part.3)|f|f",
        "f[abi:cxx11](int)|f[abi:cxx11]|f[abi:cxx11]",
        "S::operator()(int) const|S::operator()|S::operator()(int) const",
        "S::operator()|S::operator()|S::operator()",
        "operator()|operator()|operator()",
        "a::(anonymous namespace)::b|a::(anonymous namespace)::b|a::(anonymous namespace)::b",
        "(anonymous namespace)::b(int)|(anonymous namespace)::b|(anonymous namespace)::b",
        "vtable for (anonymous namespace)|vtable for (anonymous namespace)|vtable for (anonymous namespace)",
        "net/http.(*conn).serve|net/http.(*conn).serve|net/http.(*conn).serve",
        "main.(*T).run-fm|main.(*T).run-fm|main.(*T).run-fm",
        "alloc::vec::Vec<(u32, u32)>::push|alloc::vec::Vec<(u32, u32)>::push|alloc::vec::Vec<…>::push",
        "std::vector<int, A>::resize(unsigned long)|std::vector<int, A>::resize|std::vector<…>::resize",
        "f(int)::{lambda(int)#1}::g|f(int)::{lambda(int)#1}::g|f(int)::{lambda(int)#1}::g",
        "malloc|malloc|malloc",
        ")|)|)",
        "(a)|(a)|(a)"
      })
  void cutsOnlyArguments(String name, String plain, String shown) {
    assertThat(NativeName.withoutArguments(name)).isEqualTo(plain);
    assertThat(ShortName.of(Frame.Kind.NATIVE, name)).isEqualTo(shown);
  }
}
