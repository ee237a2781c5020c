import Monitoring
import Review
import Storage
import Synchronization
import Testing

@testable import Operations

/// What is known of a baseline is worked out once, and anew when its rows are others.
@Suite struct BaselineKnowledgeTests {
    @Test func itIsWorkedOutOnceForEachBaselineAndRevision() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let works = Mutex(0)
        let memory = BaselineMemory()
        func ask(_ key: BaselineMemory.Key) -> BaselineKnowledge {
            memory.knowledge(key) {
                works.withLock { $0 += 1 }
                return BaselineKnowledge(labelled: [], task: .binary)
            }
        }
        let key = BaselineMemory.Key(baseline: 1, modelRevision: 1, erasures: 0)
        for _ in 0..<3 { _ = ask(key) }
        #expect(works.withLock { $0 } == 1)
        _ = ask(BaselineMemory.Key(baseline: 1, modelRevision: 2, erasures: 0))
        _ = ask(BaselineMemory.Key(baseline: 1, modelRevision: 1, erasures: 1))
        #expect(works.withLock { $0 } == 3)
    }

    private func kept(_ test: TestWorkbench) throws -> BaselineKnowledge? {
        try test.workbench.database.read { read in
            let model = try read.required("loans")
            let baseline = try #require(try read.currentBaseline(of: model.id))
            return try read.baselineKnowledge(ofBaseline: baseline.id, modelRevision: model.revision)
        }
    }

    /// An evaluation that began before a row was erased does not bring back what was worked out of it.
    @Test func whatWasWorkedOutBeforeAnErasureIsNotKept() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        _ = try test.workbench.erase(prediction: "b7", model: "loans", as: test.ada)
        let model = try test.workbench.database.read { try $0.required("loans") }
        func begun() throws -> Reference {
            try #require(try test.workbench.database.read { try test.workbench.reference(of: model, in: $0) })
        }
        let stale = try begun()
        _ = try test.workbench.erase(prediction: "b8", model: "loans", as: test.ada)
        try test.workbench.keep(stale, of: model, by: "ada", at: test.clock.moment)
        #expect(try kept(test) == nil)
        try test.workbench.keep(begun(), of: model, by: "ada", at: test.clock.moment)
        #expect(try kept(test)?.labelledRows == 1_438)
        #expect(try !begun().isNew)
    }

    @Test func itIsKeptWithTheBaselineUntilARowIsErased() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let stored = try #require(try kept(test))
        let worked = try test.workbench.database.read { read in
            let model = try read.required("loans")
            let rows = try test.workbench.labelledRows(ofBaselineOf: model, in: read)
            return BaselineKnowledge(labelled: rows, task: .binary)
        }
        #expect(stored == worked && stored.labelledRows == 1_440)
        _ = try test.workbench.erase(prediction: "b7", model: "loans", as: test.ada)
        #expect(try kept(test) == nil)
        // The next evaluation works it out of the rows that are left, and keeps it.
        _ = try test.workbench.evaluate(model: "loans", as: test.ada)
        #expect(try kept(test)?.labelledRows == 1_439)
    }

    @Test func rowsThatAreErasedNoLongerCount() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let before = try knowledge(test)
        #expect(try knowledge(test).quality == before.quality)
        // A wrong answer of the baseline goes: its accuracy rises.
        let wrong = try #require(
            (0..<1_440).map { "b\($0)" }.first { Loans.truth(of: $0) != Loans.prediction(of: $0) }
        )
        _ = try test.workbench.erase(prediction: wrong, model: "loans", as: test.ada)
        let after = try knowledge(test)
        let (old, new) = (try #require(before.quality[.accuracy]), try #require(after.quality[.accuracy]))
        #expect(abs(new - old * 1_440 / 1_439) < 1e-12)
    }

    @Test func withoutLabelsThereIsNothingToKnow() {
        let nothing = BaselineKnowledge(labelled: [], task: .regression)
        #expect(nothing.quality.isEmpty && nothing.deviation == 0)
    }

    private func knowledge(_ test: TestWorkbench) throws -> BaselineKnowledge {
        try test.workbench.database.read { read in
            try test.workbench.baselineKnowledge(of: try read.required("loans"), in: read)
        }
    }
}
