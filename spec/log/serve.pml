/* A node's tail, its signals to subscriptions, and reading for them. */

inline forgetTail(n) {
	i = 0;
	do
	:: i <= PLACES -> tail[n].at[i] = 0; i++
	:: else -> break
	od;
	i = 0;
	from[n] = 0;
	to[n] = NONE
}

/* The tail begins at a position, without entries. */
inline beginTail(n, u) {
	from[n] = offsetOf[u];
	to[n] = from[n];
	tail[n].at[to[n]] = u
}

inline putBehind(n, u) {
	to[n] = offsetOf[u];
	tail[n].at[to[n]] = u;
	if
	:: to[n] - from[n] > TAIL_MAX -> tail[n].at[from[n]] = 0; from[n]++
	:: else
	fi
}

#define TAIL_HEAD(n) tail[n].at[to[n]]
#define FOLLOWS_TAIL(n, u) (to[n] != NONE && (u) && TAIL_SAME(TAIL_HEAD(n), before[u]))
#define IN_TAIL(n, u) (to[n] != NONE && offsetOf[u] > from[n] && offsetOf[u] <= to[n] && TAIL_SAME(tail[n].at[offsetOf[u]], u))

/*
 * The page {after: before[u], entries: [u]}. The tail takes what follows. Anything else may be late, or behind a loss, or of a
 * rewritten log; it empties the tail, and voids for the tail what a read that is on its way will say.
 */
inline applyToTail(n, u) {
	if
	:: FOLLOWS_TAIL(n, u) -> putBehind(n, u)
	:: to[n] != NONE && TAIL_HEAD(n) == u
#ifdef TAIL_TAKES_ANY
	:: !FOLLOWS_TAIL(n, u) && IN_TAIL(n, u) && TAIL_HEAD(n) != u
	:: else ->
		forgetTail(n);
		if
		:: u -> beginTail(n, before[u]); putBehind(n, u)
		:: else
		fi
#else
	:: else ->
		forgetTail(n);
		do
		:: i < CLIENTS ->
			if
			:: on[i] == n -> fresh[i] = false
			:: else
			fi;
			i++
		:: else -> break
		od;
		i = 0
#endif
	fi
}

/* Tells the node's subscriptions that the head may be `u` now. What is there, only a read tells. */
inline signal(n, u) {
	do
	:: i < CLIENTS ->
		if
		:: on[i] == n && !SAME(OWN(i), u) ->
#ifdef HEAD_BY_OFFSET
			if
			:: offsetOf[u] > heard[i] -> heard[i] = offsetOf[u]
			:: else
			fi;
			if
			:: !reading[i] -> wants[i] = true
			:: else
			fi
#else
			if
			:: reading[i] -> again[i] = true
			:: else -> wants[i] = true
			fi
#endif
		:: else
		fi;
		i++
	:: else -> break
	od;
	i = 0
}

/* The subscription stands at offset `o`, where the page said that the head is at `h`: is there more to read for? */
inline settle(c, o, h) {
#ifdef HEAD_BY_OFFSET
	if
	:: o == h && heard[c] <= h
	:: else -> wants[c] = true
	fi;
	heard[c] = h
#else
	if
	:: o < h || again[c] -> wants[c] = true
	:: else
	fi;
	again[c] = false
#endif
}

#define TAIL_HAS(n, p) (to[n] != NONE && offsetOf[p] >= from[n] && offsetOf[p] <= to[n] && TAIL_SAME(tail[n].at[offsetOf[p]], p))

/* A page of one entry behind position `p` at offset `o`: at once from the tail, else from the store, whose answer comes later. */
inline read(c, n, p, o) {
	wants[c] = false;
	if
	:: TAIL_HAS(n, p) && o < to[n] ->
		printf("T node %c sends client %d a page from its tail\n", NAME(n), c + 1);
		settle(c, o + 1, to[n]);
		handleEvents(c, tail[n].at[o], tail[n].at[o + 1])
	:: TAIL_HAS(n, p) && o >= to[n] ->
		printf("T node %c sees from its tail that nothing follows the position of client %d\n", NAME(n), c + 1);
		settle(c, o, to[n])
	:: else ->
		fresh[c] = true;
		if
		:: o > REVEALED || !RESUME_SAME(log.at[o], p) -> reading[c] = RESET
		:: o < REVEALED && RESUME_SAME(log.at[o], p) -> reading[c] = log.at[o + 1]
		:: o == REVEALED && RESUME_SAME(log.at[o], p) -> reading[c] = EMPTY_PAGE
		fi;
		printf("T the store reads for client %d what follows entry %d, tag %d; the answer is on its way\n", c + 1, o, p)
	fi
}

inline handleRead(c, n) {
	if
	:: reading[c] == RESET ->
		printf("T client %d is reset: entry %d, tag %d is not in this log; it begins again\n", c + 1, pos[c], OWN(c));
#ifdef REVEAL_REPLICATED
		assert(false); /* G5: what was revealed is never taken back */
#endif
		clearView(c);
		subscribe(c)
	:: reading[c] == EMPTY_PAGE ->
		printf("T client %d is told that nothing follows entry %d, tag %d\n", c + 1, pos[c], OWN(c));
		settle(c, pos[c], pos[c]);
#ifndef TAIL_TAKES_ANY
		if
		:: fresh[c] && to[n] == NONE -> beginTail(n, OWN(c))
		:: else
		fi
#endif
	:: else ->
		/* Page by page, until one is empty. */
		wants[c] = true;
		again[c] = false;
		handleEvents(c, OWN(c), reading[c])
	fi;
	reading[c] = NOTHING;
	fresh[c] = false
}
