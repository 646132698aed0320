package dev.memprof.agent.jmx;

import dev.memprof.agent.control.DumpCounts;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.DumpsMXBean;
import dev.memprof.contract.ProfilerMXBean;
import dev.memprof.profile.ProfileFormat;
import dev.memprof.profile.ProfileWriters;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.text.TopWriter;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.StoredDump;
import dev.memprof.store.upkeep.Retention;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@link DumpsMXBean} on the store. */
final class DumpsBean implements DumpsMXBean {
  private final DumpStore store;
  private final DumpCounts counts;

  DumpsBean(DumpStore store, DumpCounts counts) {
    this.store = store;
    this.counts = counts;
  }

  private Profile profile(String name) throws IOException {
    return Profiles.read(store.find(name));
  }

  private static String top(Profile profile, int sites) {
    Beans.requireSites(sites);
    return TopWriter.text(profile, sites);
  }

  @Override
  public String getDirectory() {
    return store.directory().toString();
  }

  @Override
  public List<DumpEntry> getDumps() {
    return Beans.attempt(() -> store.list().stream().map(StoredDump::entry).toList());
  }

  @Override
  public long getRetainBytes() {
    return store.retention().bytes();
  }

  @Override
  public synchronized void setRetainBytes(long bytes) {
    store.setRetention(new Retention(bytes, store.retention().count()));
  }

  @Override
  public int getRetainCount() {
    return store.retention().count();
  }

  @Override
  public synchronized void setRetainCount(int count) {
    store.setRetention(new Retention(store.retention().bytes(), count));
  }

  @Override
  public long getTakenDumps() {
    return counts.snapshot().taken();
  }

  @Override
  public long getStoredDumps() {
    return counts.snapshot().storedByReason().values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public long getFailedDumps() {
    return counts.snapshot().failures();
  }

  @Override
  public String getLastFailure() {
    return counts.snapshot().lastFailure();
  }

  @Override
  public String top(String name, int sites) {
    return Beans.attempt(() -> top(profile(name), sites));
  }

  @Override
  public String flameGraph(String name) {
    return Beans.attempt(
        () -> {
          ByteArrayOutputStream html = new ByteArrayOutputStream();
          ProfileWriters.write(profile(name), ProfileFormat.FLAMEGRAPH, html);
          return html.toString(StandardCharsets.UTF_8);
        });
  }

  @Override
  public byte[] read(String name) {
    return Beans.attempt(() -> store.read(name));
  }

  @Override
  public String diff() {
    return diff(store.earliest(), "");
  }

  @Override
  public String diff(String base, String name) {
    return Beans.attempt(
        () -> top(profile(name).minus(profile(base)), ProfilerMXBean.DEFAULT_SITES));
  }

  @Override
  public void delete(String name) {
    Beans.attempt(
        () -> {
          store.delete(name);
          return null;
        });
  }

  @Override
  public int prune() {
    return Beans.attempt(store::prune);
  }
}
