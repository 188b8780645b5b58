module fuin/bench/touch-load

go 1.21
