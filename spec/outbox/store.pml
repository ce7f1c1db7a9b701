/* The store and its nodes. */

inline copyPartition(to, source) {
	to.known = source.known;
	to.inbox = source.inbox;
	do
	:: i < PRODUCERS -> to.last[i] = source.last[i]; i++
	:: else -> break
	od;
	i = 0;
	do
	:: i < PLACES -> to.id[i] = source.id[i]; i++
	:: else -> break
	od;
	i = 0
}

inline clearPartition(to) {
	to.known = 0;
	to.inbox = 0;
	do
	:: i < PRODUCERS -> to.last[i] = 0; i++
	:: else -> break
	od;
	i = 0;
	do
	:: i < PLACES -> to.id[i] = 0; i++
	:: else -> break
	od;
	i = 0
}

/* What the store answers to a commit. */
mtype = { accepted, rejected, conflict, gap, none };

#define HAS(p, s) (db.id[PLACE(p, s)])
#ifdef SEQUENCE_ONLY
#define IS_REPEATED(p, s, r) true
#else
#define IS_REPEATED(p, s, r) (HAS(p, s) == (r))
#endif

inline apply(n, p, s, r) {
	if
	:: s == db.last[p] + 1 ->
		db.last[p] = s;
		db.id[PLACE(p, s)] = r;
		if
		:: isBehind -> ring[n]!p, s, r
		:: else
		fi;
		if
		:: r == REJECTED -> answer = rejected
		:: r != REJECTED ->
#ifdef INBOX_BY_ID
			printf("T the store takes request %d as sequence %d of producer %d\n", r, s, p);
#else
			printf("T the store puts request %d into the inbox, as sequence %d of producer %d\n", r, s, p);
			assert(!(db.inbox & BIT(r))); /* G4: a request is in the inbox once */
#endif
			db.inbox = db.inbox | BIT(r);
			answer = accepted
		fi
	:: s <= db.last[p] ->
		if
		:: IS_REPEATED(p, s, r) -> answer = (HAS(p, s) == REJECTED -> rejected : accepted)
		:: else -> answer = conflict
		fi
	:: s > db.last[p] + 1 -> answer = gap
	fi;
	printf("T node %c commits {producer %d, sequence %d, request %d}: %e\n", NAME(n), p, s, r, answer)
}

inline failover() {
	printf("T failover: the store forgets everything since then\n");
	isBehind = false;
	failovers++;
	copyPartition(db, replica);
	clearPartition(replica);
	n = 0;
	do
	:: n < NODES ->
		do
		:: nempty(ring[n]) -> ring[n]?p, s, r; redo[n]!p, s, r
		:: empty(ring[n]) -> break
		od;
		n++
	:: else -> break
	od;
	n = 0;
	p = 0;
	s = 0;
	r = 0
}

inline emptyChannel(c) {
	do
	:: nempty(c) -> c?p, s, r
	:: empty(c) -> break
	od;
	p = 0;
	s = 0;
	r = 0
}
