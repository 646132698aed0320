# $CATALINA_BASE/bin/setenv.sh: Tomcat with memprof. Only start and run use CATALINA_OPTS, stop does not.
CATALINA_OPTS="$CATALINA_OPTS -javaagent:${MEMPROF_HOME:-/opt/memprof}/memprof.jar=dir=${CATALINA_BASE:-/var/lib/tomcat}/memprof"
