/* What is live, and whose the memory is, handed to a client of this machine as it lies in the tables: symbols and layout
 * are the client's work, so that a look takes next to nothing of the Java heap and leaves as little in this process.
 * docs/formats.md has the form. */
#ifndef MEMPROF_LOOK_SOCKET_H
#define MEMPROF_LOOK_SOCKET_H

#include <stdbool.h>
#include <sys/types.h>

/* Listens at DIRECTORY/look-PID, where the directory is this user's alone. Sockets there of processes that have ended are
 * removed. Returns 0 or an errno. Once. */
int look_socket_open(const char *directory);

/* To be polled for reading; -1 where it does not listen. */
int look_socket_descriptor(void);

/* Answers the client that waits, if one does, unless only Java can. On a thread that is attached to the JVM, one at a
 * time, and not before look_socket_reply where that is due; takes a few seconds at most, whatever the client does. */
void look_socket_serve(void);

/* Answers clients until one asks what only Java can answer: true; or the socket is closed. Likewise, from when the agent's
 * control part is started. */
bool look_socket_await_request(void);

/* Answers clients for so long; none is left to Java, which has no memory to answer. Likewise. */
void look_socket_serve_natively(int millis);

/* What such a client asks, a line without its end; NULL where none does. The next three on the thread that serves. */
const char *look_socket_request(void);

/* More of what it sends; 0 at the end, -1 where it does not come in time. */
ssize_t look_socket_receive(char *into, size_t room);

/* Ends with that client. */
void look_socket_reply(const char *text, size_t length);

/* Sampling was switched: clients are told since when it is as it is, and whether it was off. Any thread. */
void look_socket_note_switch(bool active);

/* Ends to listen, and removes the socket. Any thread. */
void look_socket_close(void);

#endif
