package dev.memprof.cli.target;

import dev.memprof.cli.print.Failure;
import dev.memprof.contract.BeanName;
import dev.memprof.contract.BuildVersion;
import dev.memprof.contract.ProfilerMXBean;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.management.Descriptor;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServerConnection;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeType;

/** Names what an agent of another version lacks of this client's contract, and which is older. */
final class ContractGap {
  private ContractGap() {}

  /**
   * @param method which the agent has not answered as the contract says
   * @param problem how that showed
   */
  static Failure failure(
      String target,
      MBeanServerConnection server,
      Class<?> contract,
      Method method,
      Throwable problem) {
    String member =
        BeanName.type(contract) + "." + feature(method) + (isSetter(method) ? " (writable)" : "");
    List<String> missing;
    String version;
    try {
      missing = missing(server.getMBeanInfo(BeanName.of(contract)), method, member);
      version = agentVersion(server);
    } catch (JMException e) {
      return AgentBean.absent(target);
    } catch (IOException e) {
      return Target.lost(target, e);
    }
    return Failure.failed(
        "the agent in "
            + target
            + age(version, BuildVersion.text())
            + (missing.isEmpty()
                ? member + " has another form"
                : "it has no " + String.join(", ", missing)),
        "use the memprof command of the release that the JVM runs with",
        problem);
  }

  /** {@code (0.1.0) is older than this client (0.2.0):} with a blank at both ends. */
  static String age(String agent, String client) {
    String ours = " this client" + (client.isEmpty() ? "" : " (" + client + ")") + ": ";
    if (agent.isEmpty()) {
      return " is older than" + ours;
    }
    int order = client.isEmpty() ? 0 : Version.parse(agent).compareTo(Version.parse(client));
    String relation =
        order < 0 ? " is older than" : order > 0 ? " is newer than" : " is not that of";
    return " (" + agent + ")" + relation + ours;
  }

  /** Empty where an agent is too old to tell. */
  private static String agentVersion(MBeanServerConnection server) throws IOException {
    try {
      return JMX.newMXBeanProxy(server, BeanName.of(ProfilerMXBean.class), ProfilerMXBean.class)
          .getVersion();
    } catch (UndeclaredThrowableException e) {
      if (e.getCause() instanceof IOException lost) {
        throw lost;
      }
      return "";
    }
  }

  private static boolean isSetter(Method method) {
    return method.getName().startsWith("set") && method.getParameterCount() == 1;
  }

  /** {@code Status}, {@code snapshot()}. */
  private static String feature(Method method) {
    String name = method.getName();
    boolean isGetter = name.startsWith("get") && method.getParameterCount() == 0;
    boolean isQuestion = name.startsWith("is") && method.getReturnType() == boolean.class;
    return isGetter || isSetter(method)
        ? name.substring(3)
        : isQuestion ? name.substring(2) : name + "()";
  }

  /** The member, or the fields that its records lack; empty when all are there. */
  private static List<String> missing(MBeanInfo info, Method method, String member) {
    String feature = feature(method);
    Stream<? extends MBeanFeatureInfo> features =
        feature.endsWith(")")
            ? Arrays.stream(info.getOperations()).filter(it -> isOf(it, method))
            : Arrays.stream(info.getAttributes())
                .filter(it -> it.getName().equals(feature))
                .filter(it -> it.isWritable() || !isSetter(method));
    List<String> missing = new ArrayList<>();
    features
        .findFirst()
        .ifPresentOrElse(
            found -> compare(method.getGenericReturnType(), type(found), member, missing),
            () -> missing.add(member));
    return missing;
  }

  private static boolean isOf(MBeanOperationInfo operation, Method method) {
    return operation.getName().equals(method.getName())
        && operation.getSignature().length == method.getParameterCount();
  }

  /** Null for a bean that does not say. */
  private static Object type(MBeanFeatureInfo feature) {
    Descriptor descriptor = feature.getDescriptor();
    return descriptor.getFieldValue(JMX.OPEN_TYPE_FIELD);
  }

  private static void compare(Type wanted, Object given, String path, List<String> missing) {
    if (given instanceof ArrayType<?> array) {
      compare(element(wanted), array.getElementOpenType(), path, missing);
    } else if (given instanceof CompositeType fields
        && wanted instanceof Class<?> carrier
        && carrier.isRecord()) {
      for (RecordComponent field : carrier.getRecordComponents()) {
        String name = path + "." + field.getName();
        if (fields.containsKey(field.getName())) {
          compare(field.getGenericType(), fields.getType(field.getName()), name, missing);
        } else {
          missing.add(name);
        }
      }
    }
  }

  /** Of a list or an array. */
  private static Type element(Type type) {
    return type instanceof ParameterizedType list
        ? list.getActualTypeArguments()[0]
        : type instanceof Class<?> array && array.isArray() ? array.getComponentType() : type;
  }
}
