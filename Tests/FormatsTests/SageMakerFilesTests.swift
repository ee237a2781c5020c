import Foundation
import Monitoring
import Testing

@testable import Formats

private func sample<Value: Decodable>(_ name: String, _ type: Value.Type = Value.self) throws -> Value {
    let data = try Data(contentsOf: testFolder.appending(path: "Golden/sagemaker/\(name)"))
    return try SageMakerFile.read(type, from: data, named: name)
}

private let meanings = SageMakerPlan(datatypeThreshold: .required, domainThreshold: .tolerated)

private func rebuilt(
    _ change: (inout SageMakerStatistics) -> Void = { _ in },
    constraints: SageMakerConstraints? = nil,
    plan: SageMakerPlan? = meanings
) throws -> (baseline: SageMakerBaseline, reading: Reading) {
    var statistics: SageMakerStatistics = try sample("statistics.json")
    change(&statistics)
    let baseline = try SageMakerBaseline(
        statistics: statistics,
        constraints: constraints,
        model: approvals(plan)
    )
    return (baseline, try Reading(bytes: baseline.csv, approvals(plan), kind: .rebuiltBaseline))
}

@Test func aSketchOfOneLevelGivesTheRowsBack() throws {
    let (baseline, reading) = try rebuilt()
    #expect(reading.problems.sentences == [] && reading.rowsRead == 20)
    let ages = reading.columns["age"]?.compactMap(\.self).compactMap(Double.init).sorted()
    let statistics: SageMakerStatistics = try sample("statistics.json")
    #expect(ages == statistics.features[0].numbers?.distribution?.kll?.sketch?.data[0].sorted())
    #expect(reading.columns["income"]?.count { $0 == nil } == 1)
    #expect(reading.columns["channel"]?.count { $0 == "web" } == 11)
    #expect(reading.columns["channel"]?.count { $0 == "phone" } == 4)
    #expect(reading.columns["probability"] == [String?](repeating: nil, count: 20))
    // Half a row: one of nineteen incomes.
    #expect(baseline.notes.first?.contains("off by at most 0.0263 in any share (\"income\")") == true)
    #expect(
        baseline.notes.last == "The file does not tell probability, approved: rules on these need rows."
    )
    #expect(try rebuilt().baseline.csv == baseline.csv)
}

@Test func itemsWeighByTheirLevelAndBucketsAreSpread() throws {
    let levels = try rebuilt { statistics in
        statistics.dataset?.itemCount = 700
        statistics.features[0].numbers?.common = .init(present: 700, missing: 0)
        statistics.features[0].numbers?.distribution?.kll?.sketch?.data = [[1, 2, 3, 4], [], [5], [6, 7]]
    }
    let ages = levels.reading.columns["age"]?.compactMap(\.self) ?? []
    // Weights 1, 1, 1, 1, 4, 8, 8 of 24.
    #expect(abs(Double(ages.count { $0 == "5" }) / 700 - 4 / 24) < 0.002)
    #expect(abs(Double(ages.count { $0 == "7" }) / 700 - 8 / 24) < 0.002)
    #expect(levels.baseline.notes.first?.contains("0.0021 in any share (\"age\")") == true)

    let buckets = try rebuilt { $0.features[0].numbers?.distribution?.kll?.sketch = nil }
    let spread = buckets.reading.columns["age"]?.compactMap(\.self).compactMap(Double.init) ?? []
    #expect(spread.count { $0 < 30.5 } == 3 && spread.count == 20)
    #expect(buckets.baseline.notes.first?.contains("0.175 in any share (\"age\")") == true)
}

@Test func constraintsBecomeRulesOnceTheirMeaningIsSaid() throws {
    var constraints: SageMakerConstraints = try sample("constraints.json")
    constraints.features[0].overrides = .init(distribution: .init(threshold: 0.3, method: "linf_simple"))
    constraints.features[1].evaluate = "Disabled"
    let notes = try rebuilt(constraints: constraints).baseline.notes
    let expected = """
        Rules of constraints.json for the model file: { statistic: typeShare, limit: 0 }, \
        { statistic: newCategoryShare, limit: 1 }, { statistic: sageMakerRobust, limit: 0.1 }, \
        { statistic: sageMakerSimple, columns: [age], limit: 0.3 }, \
        { statistic: sageMakerRobust, columns: [income], enabled: false }
        """
    #expect(notes.last == expected)
    let refusal = #expect(throws: FormatError.self) { try rebuilt(constraints: constraints, plan: nil) }
    #expect(
        refusal?.sentence.contains(
            "sagemaker: { datatypeThreshold: required } if at least this share must fit"
        )
            == true
    )
}

@Test func filesReadBackAsTheyWereWritten() throws {
    let statistics: SageMakerStatistics = try sample("statistics.json")
    let text = try SageMakerFile.text(of: statistics)
    #expect(try SageMakerFile.read(SageMakerStatistics.self, from: Data(text.utf8), named: "") == statistics)
    var constraints: SageMakerConstraints = try sample("constraints.json")
    constraints.plumbline = .init(rules: [
        .init(
            rule: "mean(age)",
            limit: 0.2,
            revision: 3,
            level: "alert",
            direction: "both",
            minimumEffect: 0.1
        )
    ])
    let rendered = try SageMakerFile.text(of: constraints)
    #expect(
        try SageMakerFile.read(SageMakerConstraints.self, from: Data(rendered.utf8), named: "") == constraints
    )
    let violations: SageMakerViolations = try sample("constraint_violations.json")
    #expect(violations.violations.count == 4 && violations.violations[3].feature == "age")
}

@Test func aDamagedFileIsRefusedWithItsPlace() throws {
    func sentence(_ json: String) -> String? {
        let error = #expect(throws: FormatError.self) {
            try SageMakerFile.read(SageMakerStatistics.self, from: Data(json.utf8), named: "statistics.json")
        }
        return error?.sentence
    }
    let end = "Give the file as SageMaker wrote it."
    #expect(sentence("{}") == "statistics.json: features is missing. \(end)")
    #expect(
        sentence("{\"features\":[{\"name\":1,\"inferred_type\":\"String\"}]}")
            == "statistics.json: features.[0].name has the wrong type. \(end)"
    )
    #expect(sentence("[") == "statistics.json: the file is not JSON. \(end)")
    #expect(
        throws: FormatError.badDocument(file: "statistics.json", place: "features", rule: "lack \"income\"")
    ) {
        try rebuilt { $0.features.remove(at: 1) }
    }
}
