package dev.memprof.it.programs;

import java.lang.instrument.Instrumentation;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * Another agent with a Byte Buddy of its own, on the class path, that advises the very methods that
 * memprof measures.
 */
public final class TracingAgent {
  private static int calls;

  private TracingAgent() {}

  /** Inlined by the other agent. */
  public static final class Count {
    private Count() {}

    @Advice.OnMethodEnter
    static void enter() {
      TracingAgent.called();
    }
  }

  public static void called() {
    calls++;
  }

  static int calls() {
    return calls;
  }

  public static void premain(String options, Instrumentation instrumentation) {
    new AgentBuilder.Default()
        .disableClassFormatChanges()
        .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
        .type(ElementMatchers.named("dev.memprof.it.programs.BlockCache"))
        .transform(
            (builder, type, loader, module, domain) ->
                builder.visit(Advice.to(Count.class).on(ElementMatchers.named("clear"))))
        .installOn(instrumentation);
  }
}
