package dev.memprof.agent.http.answer;

/** What an endpoint has for a request: a response, or the promise of one. */
public sealed interface Answer permits Response, Pending {}
