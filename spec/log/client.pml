/* The client: its view, its position, its connection. */

inline clearView(c) {
	do
	:: pos[c] > 0 -> view[c].at[pos[c]] = 0; pos[c]--
	:: else -> break
	od
}

inline subscribe(c) {
	wants[c] = true;
	again[c] = false;
#ifdef HEAD_BY_OFFSET
	heard[c] = pos[c]
#endif
}

/* The view together with the entry `u` is, event by event, what the store had when it appended `u`. */
inline checkView(c, u) {
	assert(offsetOf[u] == pos[c] + 1); /* G1: offsets are dense */
	prior = before[u];
	i = pos[c];
	do
	:: i > 0 ->
		assert(eventOf[prior] == eventOf[view[c].at[i]]); /* G2: nothing is missing before an entry, and nothing else is there */
		assert(eventOf[u] != eventOf[view[c].at[i]]); /* G3: no event is shown twice */
		prior = before[prior];
		i--
	:: else -> break
	od;
	assert(prior == 0); /* G2: nothing is missing at the beginning */
	prior = 0
}

/* The one rule: apply only what follows my position. */
inline handleEvents(c, after, u) {
	if
	:: SAME(after, OWN(c)) ->
		printf("T client %d applies event %c%d: entry %d, tag %d\n", c + 1, EVENT(u), offsetOf[u], u);
		checkView(c, u);
		view[c].at[pos[c] + 1] = u;
		pos[c]++
	:: else -> subscribe(c)
	fi
}

/* A node that nobody watches on forgets the stream, and is told nothing of it. */
inline disconnect(c, n) {
	on[c] = NONE;
	wants[c] = false;
	reading[c] = NOTHING;
	again[c] = false;
	fresh[c] = false;
#ifdef HEAD_BY_OFFSET
	heard[c] = 0;
#endif
	if
	:: !WATCHED(n) -> forgetTail(n); notified[n] = 0; changed[n] = false; knows[n] = 0
	:: else
	fi
}
