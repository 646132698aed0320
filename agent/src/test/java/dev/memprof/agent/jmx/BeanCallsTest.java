package dev.memprof.agent.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;

class BeanCallsTest {
  public interface SpeakerMXBean {
    MemoryUsage getUsage();

    String say(String word, long times, int shift, boolean loud);
  }

  private static final class Speaker implements SpeakerMXBean {
    @Override
    public MemoryUsage getUsage() {
      return new MemoryUsage(1, 2, 3, 4);
    }

    @Override
    public String say(String word, long times, int shift, boolean loud) {
      if (times < 0) {
        throw new IllegalArgumentException("not so\noften");
      }
      return word + times + shift + loud;
    }
  }

  private final BeanCalls calls =
      new BeanCalls(
          type -> {
            if (type.equals("Unborn")) {
              return null;
            }
            if (!type.equals("Speaker")) {
              throw new IllegalStateException("memprof has no MBean of type " + type);
            }
            return new StandardMBean(new Speaker(), SpeakerMXBean.class, true);
          });

  /** Words of two bytes of length, numbers of one, and whether an argument is there. */
  private static byte[] call(Object... parts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (Object part : parts) {
      if (part instanceof String word) {
        out.writeUTF(word);
      } else if (part instanceof Integer count) {
        out.writeByte(count);
      } else {
        out.writeBoolean((Boolean) part);
      }
    }
    return bytes.toByteArray();
  }

  private String answer(String bean, Object... parts) throws IOException {
    byte[] answer = calls.answer("bean " + bean, new ByteArrayInputStream(call(parts)));
    return new String(answer, StandardCharsets.UTF_8);
  }

  private Object result(String bean, Object... parts) throws Exception {
    byte[] answer = calls.answer("bean " + bean, new ByteArrayInputStream(call(parts)));
    assertThat(answer).startsWith('\n');
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(answer, 1, answer.length - 1))) {
      return in.readObject();
    }
  }

  @Test
  void readsAnAttributeAsOpenData() throws Exception {
    CompositeData usage = (CompositeData) result("dev.memprof:type=Speaker", "attribute", "Usage");
    assertThat(usage.get("committed")).isEqualTo(3L);
  }

  @Test
  void callsAnOperation() throws Exception {
    Object[] words = {
      "operation",
      "say",
      4,
      "java.lang.String",
      true,
      "one ",
      "long",
      true,
      "2",
      "int",
      true,
      "-3",
      "boolean",
      true,
      "true"
    };
    assertThat(result("dev.memprof:type=Speaker", words)).isEqualTo("one 2-3true");
    words[4] = true;
    words[8] = "-2";
    assertThat(answer("dev.memprof:type=Speaker", words))
        .isEqualTo("problem\tjava.lang.IllegalArgumentException\nmessage\tnot so often\n\n");
  }

  @Test
  void readsBeansOfTheJvm() throws Exception {
    assertThat((String) result("java.lang:type=Runtime", "attribute", "VmName")).isNotEmpty();
    assertThat(result("java.lang:type=Memory", "instance", "java.lang.management.MemoryMXBean"))
        .isEqualTo(true);
    assertThat((Set<?>) result("java.lang:type=MemoryPool,*", "names"))
        .hasSizeGreaterThan(2)
        .allMatch(ObjectName.class::isInstance);
    assertThat(
            (String)
                result(
                    "com.sun.management:type=DiagnosticCommand",
                    "operation",
                    "vmClassloaderStats",
                    1,
                    String[].class.getName(),
                    false))
        .contains("ClassLoader");
  }

  @Test
  void readsWhatOnlyTheJdkTells() throws Exception {
    Set<?> collectors = (Set<?>) result("java.lang:type=GarbageCollector,*", "names");
    assertThat(collectors).isNotEmpty();
    System.gc();
    boolean someTells = false;
    for (Object collector : collectors) {
      CompositeData last = (CompositeData) result(collector.toString(), "attribute", "LastGcInfo");
      someTells |= last != null && (Long) last.get("endTime") > 0;
    }
    assertThat(someTells).isTrue();
    CompositeData option =
        (CompositeData)
            result(
                "com.sun.management:type=HotSpotDiagnostic",
                "operation",
                "getVMOption",
                1,
                "java.lang.String",
                true,
                "MaxHeapSize");
    assertThat(Long.parseLong((String) option.get("value"))).isPositive();
  }

  @Test
  void saysThatThereIsNoSuchBean() throws Exception {
    assertThat(answer("java.lang:type=GarbageCollector,name=None", "attribute", "Name"))
        .startsWith("problem\tjavax.management.InstanceNotFoundException\n");
    assertThat(answer("java.lang:type=Runtime", "attribute", "Colour"))
        .startsWith("problem\tjavax.management.AttributeNotFoundException\n");
    assertThat(result("java.lang:type=Runtime", "instance", "java.lang.management.MemoryMXBean"))
        .isEqualTo(false);
    assertThat(result("java.lang:type=Runtime", "instance", "acme.Unknown")).isEqualTo(false);
  }

  @Test
  void operatesNothingOfOthers() throws Exception {
    for (String operation : List.of("vmUptime", "dumpHeap", "setVMOption")) {
      assertThat(answer("com.sun.management:type=DiagnosticCommand", "operation", operation, 0))
          .isEqualTo(
              "problem\tjava.lang.IllegalArgumentException\nmessage\t"
                  + operation
                  + " is not called here\n\n");
    }
    for (String bean : List.of("JMImplementation:type=MBeanServerDelegate", "*:*", "acme:a=b")) {
      assertThat(answer(bean, "attribute", "MBeanServerId"))
          .startsWith("problem\tjava.lang.IllegalArgumentException\nmessage\tonly memprof's");
    }
  }

  @Test
  void saysWhatIsNotThere() throws Exception {
    assertThat(answer("dev.memprof:type=Speaker", "attribute", "Colour"))
        .startsWith("problem\tjavax.management.AttributeNotFoundException\nmessage\t");
    assertThat(answer("dev.memprof:type=Listener", "attribute", "Colour"))
        .startsWith("problem\tjava.lang.IllegalStateException\nmessage\tmemprof has no MBean");
    assertThat(answer("dev.memprof:name=Listener", "attribute", "Colour"))
        .startsWith("problem\tjavax.management.InstanceNotFoundException\n");
    assertThat(answer("no such name", "attribute", "Colour"))
        .startsWith("problem\tjavax.management.MalformedObjectNameException\n");
    assertThat(answer("dev.memprof:type=Speaker", "colour"))
        .startsWith("problem\tjava.lang.IllegalArgumentException\nmessage\tthis agent");
    assertThat(answer("dev.memprof:type=Speaker", "operation", "say", 1, "[J", true, "1"))
        .startsWith("problem\tjava.lang.IllegalArgumentException\nmessage\tthis agent");
  }

  @Test
  void refusesHalfACallAndOneThatComesTooEarly() {
    assertThatThrownBy(() -> answer("dev.memprof:type=Speaker", "operation", "say", 2, "long"))
        .isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> answer("dev.memprof:type=Unborn", "attribute", "Colour"))
        .isInstanceOf(IOException.class)
        .hasMessage("memprof is still starting");
  }
}
