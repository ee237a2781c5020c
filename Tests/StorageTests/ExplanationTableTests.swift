import Testing

@testable import Monitoring
@testable import Storage

@Suite struct ExplanationTableTests {
    private func profile(mean: Double?, missing: Int, rows: Int) -> Profile {
        let numbers = mean.map { mean in
            NumberProfile(
                count: rows - missing,
                mean: mean,
                standardDeviation: 1,
                skewness: nil,
                minimum: mean - 2,
                maximum: mean + 2,
                deciles: []
            )
        }
        return Profile(
            rows: rows,
            columns: [
                ColumnProfile(name: "say \"a\"", missing: missing, numbers: numbers, otherCategories: 0),
                ColumnProfile(
                    name: "b",
                    missing: 0,
                    categories: [CategoryCount(name: "x", count: rows)],
                    otherCategories: 0
                ),
            ]
        )
    }

    @Test func theLatestProfilesOfTheLastWindowsAreRead() throws {
        let test = try TestDatabase()
        let (model, other) = (try test.addModel(), try test.addModel("other"))
        func add(_ ordinal: Int64, _ number: Int, _ profile: Profile, model: Int64) throws {
            try test.write { transaction throws in
                let window = Window(key: "w\(ordinal)", start: nil, end: nil, ordinal: ordinal)
                var revision = sampleRevision(number, rows: profile.rows)
                revision.profile = profile
                _ = try transaction.addWindowRevision(
                    EncodedRevision(revision),
                    window: try transaction.upsertWindow(window, model: model),
                    lastBatch: 0,
                    baseline: nil,
                    modelRevision: 1
                )
            }
        }
        try add(3, 1, profile(mean: 99, missing: 0, rows: 10), model: model)
        try add(3, 2, profile(mean: 1.5, missing: 2, rows: 8), model: model)
        try add(1, 1, profile(mean: 7, missing: 0, rows: 4), model: model)
        try add(2, 1, profile(mean: nil, missing: 4, rows: 4), model: model)
        try add(4, 1, Profile(rows: 5), model: model)
        try add(5, 1, profile(mean: 1, missing: 0, rows: 0), model: model)
        try add(6, 1, profile(mean: 1, missing: 0, rows: 1), model: model)
        try add(2, 1, profile(mean: 5, missing: 0, rows: 1), model: other)

        let found = try test.read { try $0.columnCourses(of: model, before: 6, most: 3) }
        #expect(found.map(\.key) == ["w2", "w3", "w4"])
        #expect(
            found.map { $0.columns["say \"a\""] } == [
                ColumnCourse(mean: nil, missingShare: 1), ColumnCourse(mean: 1.5, missingShare: 0.25), nil,
            ]
        )
        #expect(found.first?.columns["b"] == ColumnCourse(mean: nil, missingShare: 0))
        #expect(found.last?.columns.isEmpty == true)
    }
}
