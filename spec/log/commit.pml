/* Commits, re-submission and failover. */

/* Which watching nodes will be notified; the others' notification is lost. A set: 1 is node A, 2 is node B. */
inline chooseTold(told) {
	if
	:: told = 0
#ifndef NO_NOTIFICATIONS
	:: WATCHED(A) -> told = 1
	:: WATCHED(B) -> told = 2
	:: WATCHED(A) && WATCHED(B) -> told = 3
#endif
	fi
}

inline announce(u, told) {
	if
	:: told & 1 -> notified[A] = notified[A] | (1 << u)
	:: else
	fi;
	if
	:: told & 2 -> notified[B] = notified[B] | (1 << u)
	:: else
	fi;
	changed[A] = WATCHED(A);
	changed[B] = WATCHED(B)
}

/* The store gives the offset and the tag. */
inline append(event, told) {
	uids++;
	head++;
	log.at[head] = uids;
	offsetOf[uids] = head;
	eventOf[uids] = event;
	before[uids] = log.at[head - 1];
	storeOf[uids] = failovers;
	i = 1;
	do
	:: i < head ->
		assert(eventOf[log.at[i]] != event); /* G1: an event is in the log once */
		i++
	:: else -> break
	od;
	i = 0;
#ifndef REVEAL_REPLICATED
	announce(uids, told)
#endif
}

#ifdef NO_LEDGER
#define REPEATED(n) false
#else
#define REPEATED(n) (ledger[n] > issued[n])
#endif

/* The node's next commit, repeated unchanged until its answer is known. */
inline commit(n, told, lost) {
	if
	:: REPEATED(n) -> printf("T node %c repeats commit %d, whose answer it did not learn: it gets the first answer\n", NAME(n), issued[n] + 1)
	:: else ->
		printf("T node %c commits event %c%d: entry %d, tag %d\n", NAME(n), NAME(n), issued[n] + 1, head + 1, uids + 1);
		append(n * 4 + issued[n] + 1, told);
		ledger[n] = issued[n] + 1
	fi;
	if
	:: lost ->
		printf("T node %c does not learn the answer\n", NAME(n));
		lostAnswers++
	:: else -> issued[n]++
	fi
}

/* What a node issued and the store has no more, it commits again: in order, under the same sequence, before anything new. */
inline resubmit(n, told) {
	printf("T node %c submits event %c%d again: entry %d, tag %d\n", NAME(n), NAME(n), ledger[n] + 1, head + 1, uids + 1);
	append(n * 4 + ledger[n] + 1, told);
	ledger[n]++
}

#ifdef PUT_BACK_BY_ANY
#define KNOWS_MORE(n) (failovers > 0 && to[n] != NONE && from[n] <= head && to[n] > head && tail[n].at[head] == log.at[head])

/* A node puts back what its tail remembers, whoever issued it: as an entry, not as its author's commit. */
inline putBack(n, told) {
	u = eventOf[tail[n].at[head + 1]];
	printf("T node %c puts back event %c%d, which it knows from its tail: entry %d, tag %d\n", NAME(n), NAME(AUTHOR(u)), SEQUENCE(u), head + 1, uids + 1);
	append(u, told);
	u = 0
}
#endif

/* Everything behind `kept` was not replicated, and with it goes what the ledger knew. */
inline failover(kept) {
	printf("T failover: the store forgets what follows entry %d, up to entry %d\n", kept, head);
	failovers++;
	do
	:: head > kept -> log.at[head] = 0; head--
	:: else -> break
	od;
	ledger[A] = 0;
	ledger[B] = 0;
	i = 1;
	do
	:: i <= head ->
		ledger[AUTHOR(eventOf[log.at[i]])] = SEQUENCE(eventOf[log.at[i]]);
		i++
	:: else -> break
	od;
	i = 0;
#ifndef LOOK_BY_HEAD
	changed[A] = WATCHED(A);
	changed[B] = WATCHED(B)
#endif
}
