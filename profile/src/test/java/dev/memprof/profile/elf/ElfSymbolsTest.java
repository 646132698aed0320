package dev.memprof.profile.elf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.elf.NativeTools.Function;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On libraries that gcc, strip and objcopy make, with nm as the judge. */
class ElfSymbolsTest {
  private static final String SOURCE =
      """
      __attribute__((noinline)) static int hidden(int a) {
        for (int i = 0; i < 37; i++) a = a * 3 + (a >> 5);
        return a;
      }
      int first(int a) { return hidden(a) + 1; }
      __attribute__((noinline, visibility("hidden"))) int middle(int a) { return hidden(a) * 41; }
      int last(int a) { return middle(a) + 1; }
      """;

  @TempDir Path directory;
  private Path library;
  private Path stripped;
  private List<Function> functions;
  private DebugFiles debugFiles;

  @BeforeEach
  void compile() throws Exception {
    library = NativeTools.compile(directory.resolve("libwhole.so"), SOURCE, "-Wl,--build-id=sha1");
    functions = NativeTools.functions(library);
    stripped = directory.resolve("libstripped.so");
    NativeTools.run("strip", "-o", stripped.toString(), library.toString());
    debugFiles = new DebugFiles(List.of(Files.createDirectory(directory.resolve("debug"))));
  }

  private ElfSymbols symbols(Path file) {
    return ElfSymbols.of(ElfFile.open(file), file, debugFiles);
  }

  private static String objcopy(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = "objcopy";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return NativeTools.run(command);
  }

  private Path onlyDebug(Path file) throws Exception {
    objcopy("--only-keep-debug", library.toString(), file.toString());
    return file;
  }

  private Function function(String name) {
    return functions.stream()
        .filter(function -> function.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void assertNamesAll(ElfSymbols symbols) {
    assertNames(symbols, "hidden", "middle", "first", "last");
  }

  private void assertNames(ElfSymbols symbols, String... names) {
    for (String name : names) {
      Function function = function(name);
      assertThat(symbols.at(function.address())).isEqualTo(name);
      assertThat(symbols.at(function.address() + function.size() - 1)).isEqualTo(name);
      assertThat(symbols.at(function.address() - 1)).isNotEqualTo(name);
      assertThat(symbols.at(function.address() + function.size())).isNotEqualTo(name);
    }
  }

  private void assertNamesExportedOnly(ElfSymbols symbols) {
    assertNames(symbols, "first", "last");
    for (String name : List.of("hidden", "middle")) {
      Function function = function(name);
      for (long i = 0; i < function.size(); i++) {
        assertThat(symbols.at(function.address() + i)).isEmpty();
      }
    }
  }

  @Test
  void namesByItsSymbolTable() throws Exception {
    assertNamesAll(symbols(library));
  }

  @Test
  void namesExactlyWhatIsExportedWhenStripped() throws Exception {
    assertNamesExportedOnly(symbols(stripped));
  }

  @Test
  void findsTheDebugFileByBuildId() throws Exception {
    String id = ElfFile.open(stripped).buildId();
    assertThat(id).hasSize(40);
    Path file = directory.resolve("debug/.build-id/" + id.substring(0, 2));
    onlyDebug(Files.createDirectories(file).resolve(id.substring(2) + ".debug"));
    assertNamesAll(symbols(stripped));
  }

  @ParameterizedTest
  @ValueSource(strings = {".", ".debug", "debug/root"})
  void findsTheDebugFileByItsName(String place) throws Exception {
    Path debug = onlyDebug(directory.resolve("libwhole.debuginfo"));
    objcopy("--add-gnu-debuglink=" + debug, stripped.toString());
    assertNamesAll(symbols(stripped)); // where objcopy saw it
    Path target =
        place.equals("debug/root")
            ? directory.resolve("debug").resolve(directory.toString().substring(1))
            : directory.resolve(place);
    Files.createDirectories(target);
    Files.move(debug, directory.resolve("elsewhere"));
    assertNamesExportedOnly(symbols(stripped));
    Files.move(directory.resolve("elsewhere"), target.resolve("libwhole.debuginfo"));
    assertNamesAll(symbols(stripped));
  }

  @Test
  void distrustsADebugFileOfAnotherChecksum() throws Exception {
    Path debug = onlyDebug(directory.resolve("libwhole.debuginfo"));
    objcopy("--add-gnu-debuglink=" + debug, stripped.toString());
    Files.write(debug, new byte[] {37}, java.nio.file.StandardOpenOption.APPEND);
    assertNamesExportedOnly(symbols(stripped));
  }

  @Test
  void distrustsADebugFileOfAnotherBuildId() throws Exception {
    Path other =
        NativeTools.compile(directory.resolve("libother.so"), SOURCE, "-Wl,--build-id=0x123457");
    NativeTools.run("strip", other.toString());
    Path debug = onlyDebug(directory.resolve("libwhole.debuginfo"));
    objcopy("--add-gnu-debuglink=" + debug, other.toString());
    assertNamesExportedOnly(symbols(other));
  }

  @Test
  void findsTheDebugFileOfALibraryWithoutBuildId() throws Exception {
    library = NativeTools.compile(library, SOURCE, "-Wl,--build-id=none");
    functions = NativeTools.functions(library);
    NativeTools.run("strip", "-o", stripped.toString(), library.toString());
    assertThat(ElfFile.open(stripped).buildId()).isEmpty();
    assertNamesExportedOnly(symbols(stripped));
    Path debug = onlyDebug(directory.resolve("libwhole.debuginfo"));
    objcopy("--add-gnu-debuglink=" + debug, stripped.toString());
    assertNamesAll(symbols(stripped));
  }

  /** Four bytes of padding and of the checksum are behind the name. */
  @ParameterizedTest
  @ValueSource(strings = {"../libwhole.so", "/libwhole.so", "..", ".", "", "libstripped.so"})
  void followsNoDebugLinkElsewhere(String name) throws Exception {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer link = ByteBuffer.allocate((text.length + 4) / 4 * 4 + 4).put(text);
    Path section = Files.write(directory.resolve("link"), link.array());
    Path place = Files.createDirectory(directory.resolve("inner")).resolve("libstripped.so");
    Files.copy(stripped, place);
    objcopy("--add-section", ".gnu_debuglink=" + section, place.toString());
    assertNamesExportedOnly(symbols(place));
  }

  private void addCompressed(Path contents) throws Exception {
    NativeTools.run("xz", "-kf0", contents.toString());
    objcopy("--add-section", ".gnu_debugdata=" + contents + ".xz", stripped.toString());
  }

  @Test
  void namesByItsCompressedSymbols() throws Exception {
    Path mini = onlyDebug(directory.resolve("mini"));
    // Of the exported functions Fedora's have none.
    objcopy("-S", "--keep-symbol=hidden", "--keep-symbol=middle", mini.toString());
    addCompressed(mini);
    assertNamesAll(symbols(stripped));
  }

  @Test
  void takesNoMoreOfCompressedSymbolsThanTheHeapHasRoomFor() throws Exception {
    Path bomb = onlyDebug(directory.resolve("bomb"));
    NativeTools.run("truncate", "-s", "37000000", bomb.toString());
    addCompressed(bomb); // a good one, but for its size
    assertThat(Files.size(stripped)).isLessThan(50_000);
    assertNamesExportedOnly(symbols(stripped));
  }

  @Test
  void doesWithoutCompressedSymbolsThatAreBroken() throws Exception {
    Path mini = onlyDebug(directory.resolve("mini"));
    NativeTools.run("xz", "-k", mini.toString());
    Path compressed = directory.resolve("mini.xz");
    byte[] bytes = Files.readAllBytes(compressed);
    bytes[bytes.length / 2] ^= 0x11;
    Files.write(compressed, bytes);
    objcopy("--add-section", ".gnu_debugdata=" + compressed, stripped.toString());
    assertNamesExportedOnly(symbols(stripped));
  }

  @Test
  void prefersTheNameThatOthersUse() throws Exception {
    Path file =
        NativeTools.compile(
            directory.resolve("libaliases.so"),
            """
            static int a_local(void) { return 41; }
            int weak_one(void) __attribute__((weak, alias("a_local")));
            int the_global_one(void) __attribute__((alias("a_local")));
            int global_one(void) __attribute__((alias("a_local")));
            static int l(void) { return 43; }
            int only_weak(void) __attribute__((weak, alias("l")));
            """);
    ElfSymbols symbols = symbols(file);
    for (Function function : NativeTools.functions(file)) {
      if (function.name().equals("a_local")) {
        assertThat(symbols.at(function.address() + 1)).isEqualTo("global_one");
      } else if (function.name().equals("only_weak")) {
        assertThat(symbols.at(function.address() + 1)).isEqualTo("only_weak");
      }
    }
    assertThat(NativeTools.functions(file)).extracting(Function::name).contains("a_local");
  }

  /**
   * Assembly: functions without a size, one within another, a short alias at a long one's start.
   */
  @Test
  void namesWhatAssemblyHasLeftUnclear() throws Exception {
    Path file =
        NativeTools.compile(
            directory.resolve("libassembly.so"),
            """
            __asm__(
              ".section .text.mine,\\"ax\\"\\n"
              ".globl outer\\n.type outer,@function\\n.size outer,100\\n"
              ".globl entry\\n.type entry,@function\\n.size entry,10\\n"
              "entry:\\nouter: .skip 40\\n"
              ".type inner,@function\\n.size inner,20\\ninner: .skip 60\\n"
              ".type unsized,@function\\nunsized: .skip 30\\n"
              ".globl next\\n.type next,@function\\n.size next,5\\nnext: .skip 9\\n");
            int anchor(void) { return 1; }
            """);
    long outer =
        NativeTools.functions(file).stream()
            .filter(function -> function.name().equals("outer"))
            .findFirst()
            .orElseThrow()
            .address();
    ElfSymbols symbols = symbols(file);
    assertThat(symbols.at(outer + 5)).isEqualTo("entry");
    assertThat(symbols.at(outer + 10)).isEqualTo("outer");
    assertThat(symbols.at(outer + 40)).isEqualTo("inner");
    assertThat(symbols.at(outer + 60)).isEqualTo("outer");
    assertThat(symbols.at(outer + 100)).isEqualTo("unsized");
    assertThat(symbols.at(outer + 129)).isEqualTo("unsized");
    assertThat(symbols.at(outer + 134)).isEqualTo("next");
    assertThat(symbols.at(outer + 135)).isEmpty();
    NativeTools.run("strip", file.toString());
    assertThat(symbols(file).at(outer + 41)).isEqualTo("outer");
    assertThat(symbols(file).at(outer + 110)).isEmpty();
  }
}
