package dev.memprof.it.programs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBatch;

/** RocksDB, whose unpacked library is deleted as soon as it is loaded. Says {@code dump PATH}. */
public final class DeletedRocksDb {
  private static final List<WriteBatch> held = new ArrayList<>();

  private DeletedRocksDb() {}

  public static void main(String[] arguments) throws Exception {
    RocksDB.loadLibrary();
    String library =
        Files.readAllLines(Path.of("/proc/self/maps")).stream()
            .filter(line -> line.contains("librocksdbjni"))
            .map(line -> line.substring(line.indexOf('/')))
            .findFirst()
            .orElseThrow();
    Files.delete(Path.of(library));
    for (int i = 0; i < 37; i++) {
      held.add(new WriteBatch(70_001));
    }
    System.out.println("dump " + Agent.dump());
    System.exit(held.size() - 37);
  }
}
