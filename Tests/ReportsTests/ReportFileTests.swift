import Testing

@testable import Reports

@Suite struct ReportFileTests {
    @Test func `every report that comes with Lugx is one`() {
        #expect(!ReportCatalog.builtIn.isEmpty)
        for definition in ReportCatalog.builtIn { #expect(definition.isBuiltIn && !definition.columns.isEmpty) }
    }
}
