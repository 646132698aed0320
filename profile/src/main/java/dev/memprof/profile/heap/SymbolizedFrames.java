package dev.memprof.profile.heap;

import dev.memprof.profile.lines.LineReader;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Frames named by the file's own symbols; nothing on this machine is asked, which may have other
 * builds of the libraries. An address without a symbol is called {@code library+0xoffset}.
 */
final class SymbolizedFrames implements StackFrames {
  private final Map<Long, String> symbols;
  private final LineReader account;
  private final List<Mapping> mappings;
  private final TreeMap<Long, Integer> mappingsByStart = new TreeMap<>();
  private final Map<Long, List<Frame>> frames = new HashMap<>();

  SymbolizedFrames(Map<Long, String> symbols, List<Mapping> mappings, LineReader account) {
    this.symbols = symbols;
    this.account = account;
    this.mappings = mappings;
    for (int i = 0; i < mappings.size(); i++) {
      mappingsByStart.put(mappings.get(i).start(), i);
    }
  }

  @Override
  public List<Frame> of(long[] words) throws MalformedProfileException {
    List<Frame> stack = new ArrayList<>(words.length);
    for (int i = 0; i < words.length; i++) {
      long address = i == 0 ? words[i] : words[i] - 1;
      if (words[i] < 0 && !symbols.containsKey(address)) {
        stack.add(StackFrames.unnamed(words[i]));
        continue;
      }
      List<Frame> inlined = frames(address);
      if (inlined.size() > 1) {
        account.keep(4L * inlined.size());
      }
      stack.addAll(inlined);
    }
    return StackFrames.orNone(stack);
  }

  private List<Frame> frames(long address) throws MalformedProfileException {
    List<Frame> known = frames.get(address);
    if (known != null) {
      return known;
    }
    int mapping = find(address);
    // Callers come before what was inlined into them; a stack has its innermost frame first.
    String symbol = symbols.get(address);
    String[] names = (symbol == null ? unnamed(address, mapping) : symbol).split("--", -1);
    List<Frame> inlined = new ArrayList<>(names.length);
    for (int i = names.length - 1; i >= 0; i--) {
      account.keep(FRAME_BYTES + 2L * names[i].length());
      Frame.Kind kind = SymbolWords.kind(address);
      long returnAddress = SymbolWords.isReal(address) ? address + 1 : 0;
      inlined.add(SymbolLabel.parse(names[i], kind, returnAddress, mapping));
    }
    frames.put(address, inlined);
    return inlined;
  }

  private int find(long address) {
    Map.Entry<Long, Integer> below = mappingsByStart.floorEntry(address);
    return below != null && mappings.get(below.getValue()).contains(address)
        ? below.getValue()
        : -1;
  }

  private String unnamed(long address, int index) {
    if (index < 0) {
      return "0x" + Long.toHexString(address);
    }
    Mapping mapping = mappings.get(index);
    long offset = address - mapping.start() + mapping.fileOffset();
    return mapping.fileName() + "+0x" + Long.toHexString(offset);
  }

  @Override
  public List<Mapping> mappings() {
    return mappings;
  }
}
