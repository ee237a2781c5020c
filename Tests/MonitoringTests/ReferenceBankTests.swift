import Foundation
import Testing

@testable import Monitoring

@Suite("Reference scores") struct ReferenceBankTests {
    @Test func describeTheLogarithmsOfTheScores() throws {
        let scores = [0.05, 0.08, 0.04, 0.06]
        let logs = scores.map { log($0) + 0.5 * log((1 + 0.25) / (1 + 1.0 / 3)) }
        let mean = logs.reduce(0, +) / 4
        let deviation = (logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3).squareRoot()
        let score = try #require(ReferenceScore(scores: scores))
        #expect(abs(score.mean - mean) < 1e-12)
        #expect(abs(score.standardDeviation - deviation) < 1e-12)
        #expect(abs(score.score(at: score.z(of: 0.1)) - 0.1) < 1e-12)
        #expect(score.z(of: 0.1) > score.z(of: 0.05))
    }

    @Test func scoresThatDoNotVaryGiveNoZ() {
        #expect(ReferenceScore(scores: [0.1, 0.1, 0.1, 0.1]) == nil)
        #expect(ReferenceScore(scores: [0.1, 0.2]) == nil)
        #expect(ReferenceScore(scores: [0.1, .nan, 0.3]) == nil)
        #expect(ReferenceScore(scores: []) == nil)
    }

    @Test func partsCutOffByTheFileAreLeftOut() {
        let model = MonitoredModel.late
        let names = model.watchedColumns.map(\.name)
        let whole = (0..<6).map { part in
            ColumnBatch.rows(delays: (0..<200).map { Double(($0 * (part + 3)) % 90) }, carriers: ["A", "B"])
        }
        let stub = ColumnBatch.rows(delays: [1, 2, 3], carriers: ["A"])
        let bank = ReferenceBank(
            revision: 4,
            parts: whole + [stub],
            names: names,
            rules: RuleCatalog.rules(for: model)
        )
        #expect(bank.windows == 6)
        #expect(bank.usualRows == 200)
        #expect(bank.revision == 4)
        #expect(bank.scores["kolmogorovSmirnov(delay)"]?.windows == 6)
    }
}
