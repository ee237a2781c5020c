import GRDB
import Monitoring
import Review
import Synchronization
import Testing

@testable import Storage

/// What is asked with every label, or on every page, must not walk all items that a model ever had.
///
/// SQLite has no statistics here and takes a condition on the model for a rare one, unless the query says where to
/// begin.
@Suite struct QueryPlanTests {
    /// The steps that SQLite would take for everything that the body asks, as it says them itself.
    private func plan(of body: (ReadTransaction) throws -> Void) throws -> [String] {
        try TestDatabase().read { read throws in
            let asked = Mutex<[String]>([])
            read.database.trace { event in
                guard case .statement(let statement) = event else { return }
                asked.withLock { $0.append(statement.expandedSQL) }
            }
            try body(read)
            read.database.trace(options: [])
            return try asked.withLock { $0 }.flatMap { sql in
                try read.rows("EXPLAIN QUERY PLAN \(sql)").map { row -> String in row["detail"] }
            }
        }
    }

    @Test func aPersonsAnswersAreCountedFromTheAnswers() throws {
        let count = try plan { _ = try $0.answerCount(of: 1) }
        #expect(count == ["SEARCH slotAnswer USING COVERING INDEX slotAnswerReviewer (reviewer=?)"])
        let gold = try plan { _ = try $0.goldAnswered(by: 1, model: 1) }
        #expect(gold.first?.contains("slotAnswerReviewer") == true)
        #expect(!gold.contains { $0.contains("labelItem") && $0.hasSuffix("(model=?)") })
    }

    @Test func allAnswersOfAModelAreReadFromTheAnswers() throws {
        let answers = try plan { _ = try $0.answers(ofModel: 1) }
        #expect(answers.first?.hasPrefix("SCAN slotAnswer") == true)
        #expect(!answers.contains { $0.hasPrefix("SCAN label") })
        let truth = try plan { _ = try $0.upstreamTruthOfAnswers(ofModel: 1) }
        #expect(truth.first?.hasPrefix("SCAN slotAnswer") == true)
    }

    @Test func withdrawnItemsAreFoundFromTheWithdrawals() throws {
        let waiting = try plan { _ = try $0.labelItemsWaiting(of: 1, at: start) }
        #expect(waiting.contains { $0.hasPrefix("SCAN batchWithdrawal") })
        #expect(waiting.contains { $0.hasPrefix("SEARCH labelItem USING COVERING INDEX labelItemSegment") })
        #expect(!waiting.contains { $0.hasPrefix("SCAN labelItem") })
    }
}
