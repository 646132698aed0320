package dev.memprof.agent.control;

/** What a {@link Controller} tells its listener. */
public enum ControllerEvent {
  DUMP,
  PROFILE_FINISHED
}
