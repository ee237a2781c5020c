import Monitoring
import Testing

@testable import Operations

/// Rows of a window and of the segments in which it is worst.
@Suite("Rows of a window") struct WindowRowTests {
    private static let model = """
        model: shop
        task: regression
        question: How much is bought?
        columns:
          id: id
          time: time
          prediction: prediction
          label: label
          features: { age: { type: number, title: Age }, city: category }
        windows: { every: day, timeZone: UTC, lateness: "0" }
        sampling: { perWindow: 0 }
        review: { overlap: 0, audits: 0 }
        """

    /// On the second day predictions rise by 50 in Bern, and nowhere else.
    private func loaded() throws -> TestWorkbench {
        let test = try TestWorkbench()
        func rows(_ prefix: String, _ day: Int, count: Int, rise: Double) -> [String] {
            (0..<count).map { number in
                let city = ["Basel", "Bern", "Chur", ""][number % 4]
                let value = Double(number % 10) + (city == "Bern" ? rise : 0)
                return "\(prefix)\(number),2026-01-0\(day)T10:00:00Z,\(value),\(20 + number % 50),\(city)"
            }
        }
        let header = "id,time,prediction,age,city"
        _ = try test.workbench.applyModel(source: Self.model, basedOn: nil, as: test.ada)
        _ = try test.workbench.importBaseline(
            model: "shop",
            from: text([header + ",label"] + rows("b", 1, count: 800, rise: 0).map { $0 + "," }),
            as: test.ada
        )
        _ = try test.workbench.importPredictions(
            model: "shop",
            from: text([header] + rows("p", 2, count: 400, rise: 50)),
            as: test.ada
        )
        _ = try test.workbench.evaluate(
            model: "shop",
            through: Moment(clamping: 1_767_484_800_000),
            as: test.ada
        )
        return test
    }

    private func text(_ lines: [String]) -> ImportSource {
        .bytes(Array(lines.joined(separator: "\n").utf8))
    }

    @Test func theRowsOfASegmentAreThoseThatItsConditionsName() throws {
        let test = try loaded()
        let explanation = try test.workbench.explain(model: "shop", window: "2026-01-02")
        let place = try #require(explanation.segments.firstIndex { $0.text == "city is Bern" })
        let found = try test.workbench.windowRows(model: "shop", window: "2026-01-02", segment: place + 1)
        #expect(found.segment == "city is Bern")
        #expect(found.total == 100)
        #expect(found.total == explanation.segments[place].rows)
        #expect(found.rows.count == 100)
        #expect(found.features.first == "city")
        #expect(found.rows.allSatisfy { $0.values.first == "Bern" })
        #expect(found.rows.first?.id == "p1")
        let few = try test.workbench.windowRows(
            model: "shop",
            window: "2026-01-02",
            segment: place + 1,
            most: 3
        )
        #expect(few.rows.count == 3 && few.total == 100)
    }

    @Test func everySegmentHasAsManyRowsAsItSays() throws {
        let test = try loaded()
        let explanation = try test.workbench.explain(model: "shop", window: "2026-01-02")
        for (place, segment) in explanation.segments.enumerated() {
            let found = try test.workbench.windowRows(model: "shop", window: "2026-01-02", segment: place + 1)
            #expect(found.total == segment.rows, "\(segment.text)")
        }
    }

    @Test func numbersAndMissingValuesHaveTheirRowsToo() throws {
        let age = FeatureColumn(name: "age", kind: .number, title: "Age")
        let baseline = ColumnValues.numbers((0..<600).map { Double($0 % 60) })
        let window = ColumnValues.numbers([5, 25, .nan, 59, 100, -4])
        func members(_ condition: DriftSegment.Condition) -> [Int] {
            DriftSegment(
                conditions: [condition],
                rows: 0,
                share: 0,
                baselineMean: 0,
                windowMean: 0,
                excess: 0,
                lower: 0,
                upper: 0
            ).members(of: [(age, baseline, window)])
        }
        let missing = DriftSegment.Condition(feature: "age", text: "Age is missing")
        #expect(members(missing) == [2])
        #expect(members(DriftSegment.Condition(feature: "age", text: "Age is 7", above: 7, upTo: 8)).isEmpty)
        #expect(members(DriftSegment.Condition(feature: "income", text: "Income is missing")).isEmpty)
    }

    @Test func withoutASegmentTheWholeWindowIsShownAndWhatIsNotThereIsSaid() throws {
        let test = try loaded()
        let all = try test.workbench.windowRows(model: "shop", window: "2026-01-02")
        #expect(all.total == 400 && all.rows.count == 100 && all.segment == nil)
        #expect(all.features == ["age", "city"])
        #expect(all.rows[3].values == ["23", nil])
        #expect(
            refusal { _ = try test.workbench.windowRows(model: "shop", window: "2026-01-02", segment: 99) }
                .hasPrefix("Segment 99 of the output is not there: the window 2026-01-02 has ")
        )
        #expect(
            refusal { _ = try test.workbench.windowRows(model: "shop", window: "2030-01-01") }
                == "The model “shop” has no window “2030-01-01”. `plumbline window list shop` shows them."
        )
    }
}
