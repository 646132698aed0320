package dev.memprof.agent.http;

import dev.memprof.agent.control.Session;

/**
 * The answer comes when a timed profile ends; nothing waits meanwhile but the connection.
 *
 * @param then makes the response
 * @param leave called once, when the client has its response or has gone
 */
record Pending(Session session, Endpoint.Work then, Runnable leave) implements Answer {}
