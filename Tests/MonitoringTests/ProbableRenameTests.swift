import Testing

@testable import Monitoring

@Suite("Probably renamed columns") struct ProbableRenameTests {
    private let age = FeatureColumn(name: "age", kind: .number)
    private let city = FeatureColumn(name: "city", kind: .category)

    private func numbers(_ values: [Double]) -> MeasuredColumn { MeasuredColumn(.numbers(values)) }

    private func names(_ values: [String]) -> MeasuredColumn {
        var column = CategoryColumn()
        for value in values {
            let code = column.names.firstIndex(of: value) ?? column.names.count
            if code == column.names.count { column.names.append(value) }
            column.codes.append(Int32(code))
        }
        return MeasuredColumn(.categories(column))
    }

    private var baseline: MeasuredColumns {
        MeasuredColumns(
            rows: 200,
            columns: [
                "age": numbers((0..<200).map { Double($0 % 80) }),
                "city": names((0..<200).map { $0 % 4 == 0 ? "Bern" : "Basel" }),
            ],
            order: ["age", "city"]
        )
    }

    @Test func valuesThatAreSpreadAlikeAreProposedWithTheReason() {
        let found = probableRenames(
            of: [age],
            among: [
                UnknownColumn(name: "x", kind: .number, values: numbers((0..<200).map { Double($0) * 9 })),
                UnknownColumn(
                    name: "years",
                    kind: .number,
                    values: numbers((0..<200).map { Double($0 % 80) })
                ),
            ],
            baseline: baseline
        )
        #expect(
            found == [
                ProbableRename(
                    column: "age",
                    fileName: "years",
                    reason:
                        "both hold numbers, their distributions lie 0 apart (200 rows against 200 of the baseline)"
                )
            ]
        )
    }

    @Test func eachColumnIsUsedOnceAndTheNearestPairFirst() {
        let years = (0..<200).map { Double($0 % 80) }
        let height = FeatureColumn(name: "height", kind: .number)
        let both = MeasuredColumns(
            rows: 200,
            columns: ["age": numbers(years), "height": numbers(years.map { $0 + 4 })],
            order: ["age", "height"]
        )
        let found = probableRenames(
            of: [height, age],
            among: [UnknownColumn(name: "years", kind: .number, values: numbers(years))],
            baseline: both
        )
        #expect(found.map(\.column) == ["age"])
    }

    @Test func anotherKindOrAnotherSpreadIsNotProposed() {
        let found = probableRenames(
            of: [age, city],
            among: [
                UnknownColumn(
                    name: "stamp",
                    kind: .number,
                    values: numbers((0..<200).map { Double($0) + 1e9 })
                ),
                UnknownColumn(name: "town", kind: .category, values: names((0..<200).map { "t\($0 % 90)" })),
            ],
            baseline: baseline
        )
        #expect(found.isEmpty)
    }

    @Test func namesThatAreAlikeAllowForSomeDriftAndDecideAloneWithoutValues() {
        let shifted = numbers((0..<200).map { Double($0 % 80) + 20 })
        func found(_ name: String, _ values: MeasuredColumn, _ baseline: MeasuredColumns?) -> [ProbableRename]
        {
            probableRenames(
                of: [age],
                among: [UnknownColumn(name: name, kind: .number, values: values)],
                baseline: baseline
            )
        }
        #expect(found("AGE_", shifted, baseline).first?.reason.hasSuffix(", and the names are alike") == true)
        #expect(found("years", shifted, baseline).isEmpty)
        #expect(
            found("AGE_", shifted, nil).first?.reason
                == "the names are alike; there are no values to compare"
        )
        #expect(found("years", shifted, nil).isEmpty)
    }

    @Test func categoriesAreComparedByTheirShares() {
        let found = probableRenames(
            of: [city],
            among: [
                UnknownColumn(
                    name: "town",
                    kind: .category,
                    values: names((0..<100).map { $0 % 4 == 0 ? "Bern" : "Basel" })
                )
            ],
            baseline: baseline
        )
        #expect(found.first?.fileName == "town")
    }
}
