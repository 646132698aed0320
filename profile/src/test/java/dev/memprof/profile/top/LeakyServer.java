package dev.memprof.profile.top;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A profile like that of the demo's server, and the parts to make others of. */
final class LeakyServer {
  static final Instant TIME = Instant.parse("2026-11-24T03:19:44Z");
  static final double MIB = 1 << 20;

  private LeakyServer() {}

  static Frame code(String name) {
    return Frame.nativeCode(name, 0x1234, -1);
  }

  static Frame java(String name, int line) {
    String type = name.substring(0, name.lastIndexOf('.'));
    return Frame.java(name, type.substring(type.lastIndexOf('.') + 1) + ".java", line);
  }

  static Site site(double bytes, long sampled, Frame... stack) {
    return new Site(List.of(stack), sampled * 3.0, bytes, sampled, Math.round(bytes / 3));
  }

  static Frame[] netty(int line) {
    return new Frame[] {
      code("os::malloc(unsigned long, MEMFLAGS)"),
      code("Unsafe_AllocateMemory0"),
      java("jdk.internal.misc.Unsafe.allocateMemory0", 0),
      java("jdk.internal.misc.Unsafe.allocateMemory", 632),
      java("java.nio.DirectByteBuffer.<init>", 128),
      java("java.nio.ByteBuffer.allocateDirect", 332),
      java("io.netty.util.internal.CleanerJava9.allocate", 91),
      java("io.netty.buffer.PoolArena$DirectArena.allocateDirect", 712),
      java("io.netty.buffer.PoolArena$DirectArena.newChunk", 690),
      java("io.netty.buffer.PoolArena.allocateNormal", 213),
      java("io.netty.buffer.PoolArena.tcacheAllocateNormal", 196),
      java("io.netty.buffer.PoolArena.allocate", 139),
      java("io.netty.buffer.PooledByteBufAllocator.newDirectBuffer", 403),
      java("io.netty.buffer.AbstractByteBufAllocator.directBuffer", 188),
      java("LeakyServer.leakNettyBuffer", line),
      java("LeakyServer.handle", 61),
      java("LeakyServer$$Lambda$14/0x000000080006a840.run", 0),
      java("java.lang.Thread.run", 840),
      code("JavaCalls::call_helper(JavaValue*, methodHandle const&, JavaThread*)"),
      code("start_thread"),
    };
  }

  static Profile profile() {
    Frame main = java("LeakyServer.main", 31);
    return new Profile(
        TIME,
        Duration.ZERO,
        524_288,
        List.of(
            site(
                301.2 * MIB,
                1_201,
                code("je_malloc_default"),
                code("deflateInit2_"),
                code("Java_java_util_zip_Deflater_init"),
                java("java.util.zip.Deflater.init", 0),
                java("java.util.zip.Deflater.<init>", 208),
                java("LeakyServer.leakDeflater", 42),
                main),
            site(91.7 * MIB, 13, netty(77)),
            site(
                40.1 * MIB,
                401,
                code("operator new(unsigned long)"),
                code("rocksdb::DBImpl::NewIterator(rocksdb::ReadOptions const&, int*) const"),
                java("org.rocksdb.RocksDB.iterator", 0),
                java("org.rocksdb.RocksDB.newIterator", 2_304),
                java("LeakyServer.leakRocksIterators", 99),
                main),
            site(
                9.3 * MIB,
                19,
                code("malloc"),
                code("GrowableArray<int>::grow(int)"),
                Frame.marker("[compiler thread]")),
            site(
                3.3 * MIB,
                5,
                code("malloc"),
                code("Arena::grow(unsigned long, AllocFailStrategy::AllocFailEnum)"),
                Frame.marker("[compiler thread]")),
            site(
                1.1 * MIB,
                3,
                code("malloc"),
                code("pool_refill"),
                code("custom_worker(void*)"),
                code("libfoo.so+0x1234"),
                code("start_thread"),
                code("clone3")),
            site(
                0.5 * MIB,
                1,
                code("inflateInit2_"),
                java("java.util.zip.Inflater.init", 0),
                java("java.lang.Thread.run", 840))),
        List.of());
  }
}
