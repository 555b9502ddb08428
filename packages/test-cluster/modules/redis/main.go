// A Redis for Argo CD where none is installed: its cache needs no more than
// the commands that miniredis knows.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alicebob/miniredis/v2"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: redis <host:port>")
		os.Exit(2)
	}
	server := miniredis.NewMiniRedis()
	if err := server.StartAddr(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	// Keys expire by a clock that stands still unless told to go on.
	tick := time.NewTicker(time.Second)
	for {
		select {
		case <-tick.C:
			server.FastForward(time.Second)
		case <-stop:
			server.Close()
			return
		}
	}
}
