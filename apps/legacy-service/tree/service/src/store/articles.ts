export interface Article {
  readonly title: string;
  readonly text: string;
}

export const ARTICLES: readonly Article[] = [
  { title: "Tea", text: "The tea is on shelf 3." },
  { title: "Coffee", text: "The coffee is in the kitchen." },
  { title: "Invoices", text: "Invoices are paid on the first of the month." },
  { title: "Printers", text: "The printer on the second floor needs a restart." },
];
