import DriftStatistics
import Testing

@testable import Monitoring

@Suite struct CorrelationsTests {
    private let features = MonitoredModel.late.columns.features

    /// Windows of which a part of a feature's mean, its missing share and the residual follow the drift.
    private func courses(_ count: Int) -> [WindowCourse] {
        var random = SeededGenerator(seed: 5)
        return (0..<count).map { _ in
            let drift = random.uniform()
            return WindowCourse(
                columns: [
                    "delay": ColumnCourse(
                        mean: 20 + drift + 0.2 * random.normal(),
                        missingShare: random.uniform()
                    ),
                    "carrier": ColumnCourse(mean: nil, missingShare: 0.3 - 0.2 * drift),
                ],
                drift: drift,
                residual: random.normal()
            )
        }
    }

    @Test func whatGoesWithTheDriftAcrossWindowsIsFound() throws {
        let courses = courses(40)
        let found = Correlations.acrossWindows(courses, features)
        let drift = courses.compactMap(\.drift)
        func value(_ kind: FeatureCorrelation.Kind, _ feature: String) -> Double? {
            found.first { $0.kind == kind && $0.feature == feature }?.value
        }
        let means = courses.compactMap { $0.columns["delay"]?.mean }
        #expect(try value(.meanWithDrift, "delay") == spearman(means, drift).rho)
        #expect(abs(try #require(value(.missingWithDrift, "carrier")) + 1) < 1e-12)
        #expect(try value(.meanWithResidual, "delay") == spearman(means, courses.compactMap(\.residual)).rho)
        #expect(value(.meanWithDrift, "carrier") == nil)
        #expect(found.allSatisfy { $0.count == 40 })

        var search = Correlations.Search()
        search.add(found)
        // What is there by chance is not named.
        #expect(
            search.chosen.map { "\($0.kind) \($0.feature)" } == [
                "meanWithDrift delay", "missingWithDrift carrier",
            ]
        )
    }

    @Test func windowsWithoutDriftOrResidualAreLeftOut() {
        var courses = courses(13)
        courses[3].drift = nil
        for place in 0..<3 { courses[place].residual = nil }
        let found = Correlations.acrossWindows(courses, features)
        #expect(found.first { $0.kind == .meanWithDrift }?.count == 12)
        #expect(!found.contains { $0.kind == .meanWithResidual })
        #expect(Correlations.acrossWindows(Array(courses.prefix(11)), features).isEmpty)
    }

    @Test func featuresThatBeginToGoTogetherAreFound() throws {
        var random = SeededGenerator(seed: 6)
        func column(_ name: String, _ there: [Double], _ here: [Double]) throws -> ExplainedFeature {
            let feature = FeatureColumn(name: name, kind: .number)
            return try #require(
                ExplainedFeature(feature, baseline: .numbers(there), window: .numbers(here))
            )
        }
        let there = (0..<2).map { _ in (0..<1_000).map { _ in random.normal() } }
        let here = (0..<900).map { _ in random.normal() }
        let together = here.map { $0 + random.normal() }
        var search = Correlations.Search()
        search.add(
            Correlations.pairs([
                try column("a", there[0], here), try column("b", there[1], together),
            ])
        )
        let found = try #require(search.chosen.first)
        #expect(found.kind == .pairChange && found.feature == "a" && found.other == "b")
        #expect(abs(found.value - (try spearman(here, together).rho)) < 1e-12)
        #expect(abs((found.baselineValue ?? 9) - (try spearman(there[0], there[1]).rho)) < 1e-12)
        #expect(found.count == 900)
    }
}
