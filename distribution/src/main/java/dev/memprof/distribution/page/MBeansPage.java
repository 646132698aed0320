package dev.memprof.distribution.page;

import dev.memprof.contract.AllocatorMXBean;
import dev.memprof.contract.BeanName;
import dev.memprof.contract.CachesMXBean;
import dev.memprof.contract.Described;
import dev.memprof.contract.DumpsMXBean;
import dev.memprof.contract.LedgerMXBean;
import dev.memprof.contract.LimitsMXBean;
import dev.memprof.contract.MetricsMXBean;
import dev.memprof.contract.ProfilerMXBean;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Of {@code docs/reference/mbeans.md}: what JConsole shows, of all MBeans. */
final class MBeansPage {
  private static final List<Class<?>> BEANS =
      List.of(
          ProfilerMXBean.class,
          AllocatorMXBean.class,
          DumpsMXBean.class,
          CachesMXBean.class,
          LedgerMXBean.class,
          LimitsMXBean.class,
          MetricsMXBean.class);

  private MBeansPage() {}

  static String text() {
    return BEANS.stream().map(MBeansPage::section).collect(Collectors.joining("\n"));
  }

  private static String section(Class<?> bean) {
    StringBuilder page = new StringBuilder("## %s\n\n".formatted(BeanName.of(bean)));
    page.append(described(bean.getAnnotation(Described.class))).append(".\n");
    List<Method> methods =
        Arrays.stream(bean.getMethods())
            .sorted(Comparator.comparing(Method::getName).thenComparing(Method::getParameterCount))
            .toList();
    List<Method> getters =
        methods.stream()
            .filter(MBeansPage::isGetter)
            .sorted(Comparator.comparing(MBeansPage::attribute))
            .toList();
    page.append("\n| attribute | type | |\n|---|---|---|\n");
    for (Method getter : getters) {
      page.append(
          "| `%s`%s | `%s` | %s |\n"
              .formatted(
                  attribute(getter),
                  methods.stream().anyMatch(m -> m.getName().equals("set" + attribute(getter)))
                      ? ", writable"
                      : "",
                  getter.getGenericReturnType().getTypeName().replaceAll("[\\w.]+\\.(\\w+)", "$1"),
                  described(getter.getAnnotation(Described.class))));
    }
    List<Method> operations = new ArrayList<>(methods);
    operations.removeIf(m -> isGetter(m) || m.getName().matches("set[A-Z].*"));
    if (!operations.isEmpty()) {
      page.append("\n| operation | returns | |\n|---|---|---|\n");
      operations.forEach(operation -> page.append(row(operation)));
    }
    return page.toString();
  }

  private static String row(Method operation) {
    String parameters =
        Arrays.stream(operation.getParameters())
            .map(Parameter::getName)
            .collect(Collectors.joining(", "));
    String ofParameters =
        Arrays.stream(operation.getParameters())
            .map(p -> "`" + p.getName() + "`: " + described(p.getAnnotation(Described.class)))
            .collect(Collectors.joining("; "));
    return "| `%s(%s)` | `%s` | %s%s |\n"
        .formatted(
            operation.getName(),
            parameters,
            operation.getReturnType().getSimpleName(),
            described(operation.getAnnotation(Described.class)),
            ofParameters.isEmpty() ? "" : ". " + ofParameters);
  }

  private static boolean isGetter(Method method) {
    return method.getParameterCount() == 0 && method.getName().matches("(get|is)[A-Z].*");
  }

  private static String attribute(Method getter) {
    return getter.getName().replaceFirst("^(get|is)", "");
  }

  private static String described(Described description) {
    return description == null
        ? ""
        : description.value().replace("|", "\\|").replace("<", "&lt;").replaceFirst("\\.$", "");
  }
}
