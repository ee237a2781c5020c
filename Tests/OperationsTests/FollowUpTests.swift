import Foundation
import Monitoring
import Review
import Synchronization
import Testing

@testable import Operations

/// What follows from an action: at once in the shell, soon in a server.
@Suite struct FollowUpTests {
    @Test func atOnceWorksBeforeItReturnsAndHandsOnWhatFails() throws {
        let count = Mutex(0)
        try FollowUp.atOnce.run("a") { count.withLock { $0 += 1 } }
        #expect(count.withLock { $0 } == 1)
        #expect(
            refusal {
                try FollowUp.atOnce.run("a") { () throws(WorkbenchError) in throw .invalid("No.") }
            } == "No."
        )
    }

    @Test func inTheBackgroundWhatIsAskedForAgainWhileItWaitsIsDoneOnce() throws {
        let gate = DispatchSemaphore(value: 0)
        let done = Mutex<[String]>([])
        let complaints = Mutex<[String]>([])
        let followUp = FollowUp.inBackground { problem in complaints.withLock { $0.append(problem.message) } }
        #expect(followUp.isIdle)
        try followUp.run("first") {
            gate.wait()
            done.withLock { $0.append("first") }
        }
        // While the first is under way, these wait.
        for number in 1...3 { try followUp.run("second") { done.withLock { $0.append("second \(number)") } } }
        try followUp.run("third") { () throws(WorkbenchError) in throw .storage("The disk is full.") }
        #expect(!followUp.isIdle)
        gate.signal()
        try wait(for: followUp)
        #expect(done.withLock { $0 } == ["first", "second 1"])
        #expect(complaints.withLock { $0 } == ["The disk is full."])
        try followUp.run("first") { done.withLock { $0.append("again") } }
        try wait(for: followUp)
        #expect(done.withLock { $0 }.last == "again")
    }

    @Test func theLastLabelOfASampleIsEvaluatedSoon() throws {
        let test = try TestWorkbench()
        try test.loadLoans(perWindow: 10)
        var workbench = test.workbench
        workbench.followUp = FollowUp.inBackground { Issue.record("\($0.message)") }
        let window = "2024-04-01"
        let items = try workbench.labelItems(model: "loans").filter { $0.window == window }
        for item in items {
            let answer = LabelAnswer(
                value: .label(Loans.truth(of: item.predictionID)),
                submission: test.form()
            )
            _ = try workbench.giveLabel(item: item.item, answer: answer, as: test.rob)
        }
        try wait(for: workbench.followUp)
        let found = try workbench.findings(model: "loans", window: window, all: true).first {
            $0.rule.statistic == .accuracy
        }
        #expect(try #require(found).measurement != nil)
    }

    private func wait(for followUp: FollowUp) throws {
        for _ in 0..<2_000 where !followUp.isIdle { usleep(5_000) }
        try #require(followUp.isIdle)
    }
}
