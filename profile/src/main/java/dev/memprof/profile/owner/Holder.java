package dev.memprof.profile.owner;

/** Whose memory is, before any line of code is named. In the order in which tables list them. */
public enum Holder {
  /** The application's, with all libraries and the parts of the JDK that it calls. */
  APPLICATION("the application"),
  /** Taken by HotSpot for itself: its threads, and classes it loads. */
  JVM("the JVM"),
  MEMPROF("memprof");

  private final String title;

  Holder(String title) {
    this.title = title;
  }

  /** For people: {@code the JVM}. */
  public String title() {
    return title;
  }
}
