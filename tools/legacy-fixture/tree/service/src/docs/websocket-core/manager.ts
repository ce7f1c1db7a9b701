export const explain = (): string => "A page about the old manager.";
