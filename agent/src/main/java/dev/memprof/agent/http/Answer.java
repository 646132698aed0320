package dev.memprof.agent.http;

/** What an endpoint has for a request: a response, or the promise of one. */
sealed interface Answer permits Response, Pending {}
