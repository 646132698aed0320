package dev.memprof.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void alignsColumnsWithoutTrailingBlanks() {
    Table table = new Table().right("PID").left("MAIN").left("WHY");
    table.row(7, "a.B", "").row(4711, "a.very.LongClassName", "no agent");
    assertThat(table)
        .hasToString(
            Style.DIM.of(" PID  MAIN                  WHY")
                + """

                   7  a.B
                4711  a.very.LongClassName  no agent\
                """);
  }
}
