package dev.memprof.profile.text;

import dev.memprof.profile.Profile;
import dev.memprof.profile.Top;

/** The largest sites as tables for a terminal of 100 columns. */
public final class TopText {
  private static final int COLUMNS = 100;
  private static final int FIGURES = 35;

  private TopText() {}

  public static String of(Profile profile, Top top) {
    StringBuilder text = new StringBuilder();
    text.append(Text.printable(ProfileTitle.of(profile))).append("\n\n");
    text.append("     bytes    objects    share  ± err  allocating line\n");
    boolean signed = profile.isDifference();
    for (Top.Site site : top.sites()) {
      text.append(
          "%10s %10s %8s %6s  %s%n"
              .formatted(
                  amount(site.bytes(), signed),
                  Amounts.count(site.objects()),
                  Amounts.percent(site.share()),
                  error(site.sampledObjects()),
                  line(site.place())));
      if (!site.library().isEmpty()) {
        text.append(" ".repeat(FIGURES + 5))
            .append("through ")
            .append(line(site.library()))
            .append('\n');
      }
      text.append(" ".repeat(FIGURES + 5)).append("by ").append(line(site.door())).append('\n');
    }
    if (!top.methods().isEmpty()) {
      text.append("\n     bytes    share  method, with all it calls\n");
      for (Top.Method method : top.methods()) {
        text.append(
            "%10s %8s  %s%n"
                .formatted(
                    amount(method.bytes(), signed),
                    Amounts.percent(method.share()),
                    line(method.name())));
      }
    }
    return text.toString();
  }

  private static String amount(double bytes, boolean signed) {
    return signed ? Amounts.signedBytes(bytes) : Amounts.bytes(bytes);
  }

  /** One standard error, relative: samples are Poisson distributed, so 1 / sqrt(n). */
  private static String error(long samples) {
    return samples == 0 ? "" : Math.round(100 / Math.sqrt(samples)) + " %";
  }

  /** Long names keep their end, where the method is. */
  private static String line(String name) {
    String text = Text.printable(name);
    int room = COLUMNS - FIGURES - 2;
    return text.length() <= room ? text : "…" + text.substring(text.length() - room + 1);
  }
}
