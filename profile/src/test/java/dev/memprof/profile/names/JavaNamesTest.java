package dev.memprof.profile.names;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As HotSpot 17 and 25 name them inside, and as JVMTI does. */
class JavaNamesTest {
  @ParameterizedTest
  @CsvSource({
    "java/util/zip/Deflater, java.util.zip.Deflater",
    "app/Main$$Lambda$14+0x0000000800c03000, app.Main$$Lambda",
    "app/Main$$Lambda+0x00007f3014000a08, app.Main$$Lambda",
    "app/Main$$Lambda.0x000000000d040210, app.Main$$Lambda",
    "app/Main$$Lambda/0x000000000d040210, app.Main$$Lambda",
    "app/Hidden+0x00007f3014001000, app.Hidden",
    "app/Outer$2+0x00007f3014001000, app.Outer$2",
    "java/lang/invoke/LambdaForm$MH+0x00007f3014002000, java.lang.invoke.LambdaForm$MH",
    "java/lang/invoke/LambdaForm$DMH.0x00007f3014002000, java.lang.invoke.LambdaForm$DMH",
    "app/Main$$StringConcat+0x00007f3014002000, app.Main$$StringConcat",
    "jdk/proxy2/$Proxy12, jdk.proxy.$Proxy",
    "com/sun/proxy/$Proxy7, com.sun.proxy.$Proxy",
    "com/sun/proxy/jdk/proxy1/$Proxy1, com.sun.proxy.jdk.proxy.$Proxy",
    "$Proxy3, $Proxy",
    "jdk/MHProxy1/Runnable+0x000000000d047400, jdk.MHProxy.Runnable",
    "jdk/internal/reflect/GeneratedMethodAccessor37, jdk.internal.reflect.GeneratedMethodAccessor",
    "jdk/internal/reflect/GeneratedSerializationConstructorAccessor4, "
        + "jdk.internal.reflect.GeneratedSerializationConstructorAccessor",
  })
  void readsTheSameInEveryRun(String hotSpots, String readable) {
    assertThat(JavaNames.readable(hotSpots)).isEqualTo(readable);
  }

  @ParameterizedTest
  @CsvSource({
    "app/Lambda$14, app.Lambda$14",
    "app/proxy2/Thing, app.proxy2.Thing",
    "app/My$Proxy12, app.My$Proxy12",
    "app/Code0x12, app.Code0x12",
    "app/Service$$EnhancerByCGLIB$$3741, app.Service$$EnhancerByCGLIB$$3741"
  })
  void leavesWhatPeopleHaveNamed(String hotSpots, String readable) {
    assertThat(JavaNames.readable(hotSpots)).isEqualTo(readable);
  }
}
