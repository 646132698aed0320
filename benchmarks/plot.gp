# The plots of docs/performance.md: gnuplot -e "target='...'; jdk='17'" plot.gp
set terminal svg size 880,300 font 'sans-serif,12' background 'white'
set style fill solid 0.85
set border 3
set tics nomirror

set output target.'/churn-'.jdk.'.svg'
set title 'JDK '.jdk.': throughput of a program that does nothing but allocate, of jemalloc without sampling'
set style data histogram
set style histogram errorbars gap 1 lw 1
set yrange [0:*]
set key top right
plot target.'/churn20-'.jdk.'.dat' using 2:3:4:xtic(1) title '20 Java methods' lc rgb '#2f6db5', \
     target.'/churn60-'.jdk.'.dat' using 2:3:4 title '60 Java methods' lc rgb '#e08a2e'

set output target.'/samples-'.jdk.'.svg'
set title 'JDK '.jdk.': what a sampled block costs, ns of processor time'
set style data yerrorlines
set xlabel 'Java methods on the stack'
set key top left
plot target.'/samples-'.jdk.'.dat' using 1:8:9:10 title 'memprof by AsyncGetCallTrace' lc rgb '#888888' pt 7, \
     '' using 1:5:6:7 title 'memprof' lc rgb '#2f6db5' pt 7, \
     '' using 1:2:3:4 title 'a constant stack (the ceiling)' lc rgb '#3b9c5a' pt 7
