import Monitoring
import Review
import Testing

@testable import Operations

@Suite struct QualityTests {
    @Test func withoutLabelsThereIsNoFigure() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        #expect(try test.workbench.quality(model: "loans").isEmpty)
        #expect(try test.workbench.quality(model: "loans", by: .all).isEmpty)
        #expect(
            refusal { _ = try test.workbench.quality(model: "lones") }
                == "There is no model “lones”. There are: loans."
        )
    }

    @Test func theSampleOfAWindowGivesDesignedFiguresWithTheBaselinesBeside() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        try test.answerAll(in: "2024-04-01", as: test.rob)
        let rows = try test.workbench.quality(model: "loans")
        let accuracy = try #require(rows.first { $0.estimate.metric == .accuracy })
        #expect(accuracy.window == "2024-04-01")
        #expect(accuracy.isOfRecord)
        #expect(accuracy.estimate.method == .designed)
        #expect(accuracy.estimate.labels == 10)
        #expect(accuracy.estimate.rows == Loans.perWeek)
        #expect(
            accuracy.estimate.lower <= accuracy.estimate.estimate
                && accuracy.estimate.estimate <= accuracy.estimate.upper
        )
        let right = (0..<1_440).count { Loans.prediction(of: "b\($0)") == Loans.truth(of: "b\($0)") }
        #expect(abs((accuracy.estimate.baseline ?? 0) - Double(right) / 1_440) < 1e-12)
    }

    @Test func upstreamLabelsOfNearlyAllRowsAreTheFigureOfRecord() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        try test.answerAll(in: "2024-04-01", as: test.rob)
        let ids = (0..<Loans.perWeek).map { "p\($0)" }
        _ = try test.workbench.importLabels(model: "loans", from: Loans.labels(ids), as: test.ada)
        let rows = try test.workbench.quality(model: "loans", allMethods: true).filter {
            $0.estimate.metric == .accuracy
        }
        let record = try #require(rows.first)
        let right = ids.count { Loans.prediction(of: $0) == Loans.truth(of: $0) }
        #expect(record.isOfRecord)
        #expect(record.estimate.method == .upstream)
        #expect(abs(record.estimate.estimate - Double(right) / Double(ids.count)) < 1e-12)
        #expect(rows.dropFirst().allSatisfy { !$0.isOfRecord })
        #expect(rows.contains { $0.estimate.method == .naive })
    }

    @Test func monthsAndTheWholeCombineTheirWindows() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        // Weeks from 1 April to 6 May: five begin in April, one in May.
        let ids = (0..<(6 * Loans.perWeek)).map { "p\($0)" }
        _ = try test.workbench.importLabels(model: "loans", from: Loans.labels(ids), as: test.ada)
        let months = try test.workbench.quality(model: "loans", by: .month).filter {
            $0.estimate.metric == .accuracy
        }
        #expect(months.map(\.window) == ["2024-04", "2024-05"])
        #expect(months.map(\.estimate.rows) == [5 * Loans.perWeek, Loans.perWeek])
        let all = try test.workbench.quality(model: "loans", by: .all).filter {
            $0.estimate.metric == .accuracy
        }
        let right = ids.count { Loans.prediction(of: $0) == Loans.truth(of: $0) }
        #expect(all.map(\.window) == ["all"])
        #expect(abs((all.first?.estimate.estimate ?? 0) - Double(right) / Double(ids.count)) < 1e-12)
        let methods = try test.workbench.quality(model: "loans", by: .all, allMethods: true)
            .filter { $0.estimate.metric == .accuracy }.map(\.estimate.method)
        #expect(methods.first == .upstream)
        #expect(Set(methods).count == methods.count)
    }
}
