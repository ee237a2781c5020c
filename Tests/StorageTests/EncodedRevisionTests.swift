import Monitoring
import Testing

@testable import Storage

@Suite struct EncodedRevisionTests {
    @Test(arguments: [0, 1, 15, 16, 17, 100])
    func itIsTheSameTextAsOfTheWholeSummary(columns: Int) throws {
        let names = (0..<columns).map { "column \"\($0)\"" }
        let batch = ColumnBatch(
            ids: TextColumn(["a", "b", "c"]),
            columns: names.enumerated().map { place, name in
                place % 2 == 0
                    ? NamedColumn(name: name, values: .numbers([1.5, .nan, Double(place)]))
                    : NamedColumn(
                        name: name,
                        values: .categories(CategoryColumn(names: ["x", "y"], codes: [0, 1, -1]))
                    )
            }
        )
        let profile = MeasuredColumns(batch, names: names).profile
        #expect(profile.columns.count == columns)
        var revision = sampleRevision(1)
        revision.profile = profile
        let text = try EncodedRevision(revision).profile
        #expect(try text == StoredJSON.text(profile))
        #expect(try StoredJSON.value(Profile.self, from: text) == profile)
    }
}
