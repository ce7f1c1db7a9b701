const TEST_FOLDER = /(?:^|\/)(?:tests?|__tests__|__mocks__|e2e|cypress|playwright)\//i;
const TEST_FILE = /\.(?:test|spec|e2e|cy)\.[cm]?[jt]sx?$|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.pyi?$/i;

/** True if a file is a test or belongs to one, by its path from the root of the tree, with `/`. A double in a test competes with nothing. */
export function isTestFile(file: string): boolean {
  return TEST_FOLDER.test(file) || TEST_FILE.test(file);
}
