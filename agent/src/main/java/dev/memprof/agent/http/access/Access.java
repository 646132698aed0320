package dev.memprof.agent.http.access;

/** Who may ask for a path, besides who shows the token. */
public enum Access {
  /** Every user of this machine, and links of other sites: figures that name no code. */
  OPEN,
  /** The JVM's own user and root, and links of other sites: it shows, and changes nothing. */
  READ,
  /** The JVM's own user and root, but no link: it changes something. */
  ACT
}
