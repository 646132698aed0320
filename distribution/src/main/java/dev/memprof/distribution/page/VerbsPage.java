package dev.memprof.distribution.page;

import dev.memprof.distribution.table.VerbSpec;
import dev.memprof.distribution.table.VerbSpec.Argument;
import java.util.List;
import java.util.stream.Collectors;

/** Of {@code docs/reference/verbs.md}: what {@code memprof --help} says, of all verbs. */
final class VerbsPage {
  private VerbsPage() {}

  static String text() {
    List<VerbSpec> verbs = VerbSpec.all();
    StringBuilder page = new StringBuilder("| verb | does |\n|---|---|\n");
    for (VerbSpec verb : verbs) {
      page.append(
          "| [`%s`](#memprof-%s) | %s |\n"
              .formatted(verb.name(), verb.name(), cell(verb.description())));
    }
    page.append('\n').append(escaped(VerbSpec.program().notes())).append('\n');
    page.append("\nEvery verb takes these as well:\n\n| | |\n|---|---|\n");
    VerbSpec.program().options().forEach(one -> row(page, form(one), one.description()));
    for (VerbSpec verb : verbs) {
      append(page, verb);
    }
    return page.toString();
  }

  private static void append(StringBuilder page, VerbSpec verb) {
    page.append("\n## memprof %s\n\n%s\n".formatted(verb.name(), escaped(verb.description())));
    if (!verb.arguments().isEmpty() || !verb.options().isEmpty()) {
      page.append("\n| | |\n|---|---|\n");
    }
    verb.arguments().forEach(one -> row(page, one.value(), one.description()));
    verb.options().forEach(one -> row(page, form(one), one.description()));
    if (!verb.columns().isEmpty()) {
      page.append("\n| it prints | |\n|---|---|\n");
    }
    verb.columns().forEach(one -> row(page, one.value(), one.description()));
    if (!verb.notes().isEmpty()) {
      page.append('\n').append(escaped(verb.notes())).append('\n');
    }
    if (!verb.examples().isEmpty()) {
      page.append(
              "\n<!-- not run: examples of one verb each; a test reads them as the verb does -->\n")
          .append("```sh\n")
          .append(String.join("\n", verb.examples()))
          .append("\n```\n");
    }
  }

  private static String form(Argument option) {
    return option.names().stream().collect(Collectors.joining(", "))
        + (option.value().isEmpty() ? "" : " " + option.value());
  }

  private static void row(StringBuilder page, String form, String description) {
    page.append("| `%s` | %s |\n".formatted(form.replace("|", "\\|"), cell(description)));
  }

  private static String cell(String text) {
    return escaped(text).replace("|", "\\|");
  }

  /** What a browser would take for a tag. */
  private static String escaped(String text) {
    return text.replace("<", "&lt;");
  }
}
