/** Numbers of copied tabs: beyond those of all pages. */
const COPY = 100_000;
/** Numbers of views of one page, over all its lives. */
const VIEWS_PER_PAGE = 10_000;

export const isCopy = (page: number): boolean => page >= COPY;
/** Of a copied tab the page that it was copied from, of every other page itself. */
export const originalOf = (page: number): number => page % COPY;
/** The number of a page's copy, which counts from 1. */
export const copyOf = (page: number, copy: number): number => page + copy * COPY;
/** The number of a page's view, which counts from 1. */
export const viewOf = (page: number, view: number): number => page * VIEWS_PER_PAGE + view;
export const pageOfView = (view: number): number => Math.floor(view / VIEWS_PER_PAGE);
