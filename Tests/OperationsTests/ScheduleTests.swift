import Monitoring
import Storage
import TestSupport
import Testing

@testable import Operations

@Suite struct ScheduleTests {
    /// The loans with everything but the evaluation.
    private func unevaluated() throws -> TestWorkbench {
        let test = try TestWorkbench()
        _ = try test.workbench.applyModel(
            source: Loans.model(perWindow: 10, slots: 1, audits: 0),
            basedOn: nil,
            as: test.ada
        )
        _ = try test.workbench.importBaseline(model: "loans", from: Loans.baseline, as: test.ada)
        _ = try test.workbench.importPredictions(model: "loans", from: Loans.predictions, as: test.ada)
        return test
    }

    private func summary(_ test: TestWorkbench) throws -> ScheduleSummary {
        try #require(try test.workbench.schedules().first)
    }

    @Test func aModelIsEvaluatedByItselfUpToNow() throws {
        let test = try unevaluated()
        let before = try summary(test)
        #expect(before.isOn)
        #expect(before.every == "15m")
        #expect(before.lastRun == nil)
        #expect(before.nextRun == test.clock.moment)
        #expect(try test.workbench.runSchedule(of: "loans"))
        let after = try summary(test)
        // The newest prediction lies in the sixth week, which has passed by the clock.
        #expect(after.closed == 6)
        #expect(after.alerts == 1)
        #expect(after.lastRun == test.clock.moment)
        #expect(!after.isRunning)
        #expect(after.lastError == nil)
        #expect(after.nextRun == test.clock.moment.advanced(bySeconds: 900))
        #expect(try test.workbench.alerts(model: "loans", level: .alert).count == 1)
        #expect(try test.workbench.verify().isEmpty)
    }

    @Test func theNextRunNeverLiesInThePast() throws {
        let test = try unevaluated()
        test.clock.advance(seconds: 500)
        #expect(try summary(test).nextRun == test.clock.moment)
        #expect(try test.workbench.runSchedule(of: "loans"))
        #expect(try summary(test).nextRun == test.clock.moment.advanced(bySeconds: 400))
    }

    @Test func aSlotIsRunOnceAlsoByTwoServersOnOneFile() throws {
        let test = try unevaluated()
        let clock = test.clock
        let other = Workbench(
            database: try Workbench.open(path: test.workbench.database.path).database,
            now: { clock.moment }
        )
        let ran = [
            try test.workbench.runSchedule(of: "loans"), try other.runSchedule(of: "loans"),
            try test.workbench.runSchedule(of: "loans"),
        ]
        #expect(ran == [true, false, false])
        test.clock.advance(seconds: 899)
        #expect(try !other.runSchedule(of: "loans"))
        test.clock.advance(seconds: 1)
        #expect(try other.runSchedule(of: "loans"))
        #expect(try !test.workbench.runSchedule(of: "loans"))
        #expect(try test.workbench.windows(model: "loans").allSatisfy { $0.revision?.number == 1 })
    }

    @Test func slotsThatPassedWithoutAServerAreCountedAndNotCaughtUp() throws {
        let test = try unevaluated()
        #expect(try test.workbench.runSchedule(of: "loans"))
        test.clock.advance(seconds: 900 * 4 + 10)
        #expect(try test.workbench.runSchedule(of: "loans"))
        #expect(try summary(test).skipped == 3)
        #expect(try !test.workbench.runSchedule(of: "loans"))
    }

    @Test func aClockThatIsSetBackRunsNoSlotTwice() throws {
        let test = try unevaluated()
        #expect(try test.workbench.runSchedule(of: "loans"))
        test.clock.advance(seconds: 900)
        #expect(try test.workbench.runSchedule(of: "loans"))
        test.clock.advance(seconds: -900)
        #expect(try !test.workbench.runSchedule(of: "loans"))
        test.clock.advance(seconds: -30 * 86_400)
        #expect(try test.workbench.runSchedule(of: "loans"))
        #expect(try summary(test).skipped == 0)
    }

    @Test func aRunWhoseProcessWasEndedHoldsTheNextBackOnlyUntilItsLeaseEnds() throws {
        let test = try unevaluated()
        let database = test.workbench.database
        let slot = test.clock.moment
        try database.write(at: slot, by: "other") { transaction in
            let model = try transaction.read.required("loans")
            _ = try transaction.beginScheduleRun(of: model.id, slot: slot, skipped: 0, leaseSeconds: 1_000)
        }
        test.clock.advance(seconds: 900)
        #expect(try !test.workbench.runSchedule(of: "loans"))
        #expect(try summary(test).isRunning)
        test.clock.advance(seconds: 100)
        #expect(try test.workbench.runSchedule(of: "loans"))
        #expect(try summary(test).closed == 6)
    }

    @Test func whatIsOffIsNotRun() throws {
        let test = try unevaluated()
        let off = try test.workbench.setSchedule(model: "loans", isOn: false, as: test.ada)
        #expect(off.nextRun == nil)
        #expect(try !test.workbench.runSchedule(of: "loans"))
        try test.workbench.setSchedule(model: "loans", every: "1h", as: test.ada)
        #expect(try !test.workbench.runSchedule(of: "loans"))
        let on = try test.workbench.setSchedule(model: "loans", isOn: true, as: test.ada)
        #expect(on.every == "1h")
        #expect(try test.workbench.runSchedule(of: "loans"))
    }

    @Test(arguments: ["0", "30s", "32d", "-1h", "soon", "1h30m", ""])
    func aLengthThatIsNoneIsRefused(_ text: String) throws {
        let test = try unevaluated()
        #expect(
            refusal { try test.workbench.setSchedule(model: "loans", every: text, as: test.ada) }
                == "“\(text)” is no length of time from a minute to 31 days. Write it like 15m, 6h or 1d."
        )
    }

    @Test func onlyAdminsChangeSchedules() throws {
        let test = try unevaluated()
        #expect(
            refusal { try test.workbench.setSchedule(model: "loans", isOn: false, as: test.lea) }
                .hasPrefix("Only admins may")
        )
        #expect(
            refusal { try test.workbench.setSchedule(model: "cars", isOn: false, as: test.ada) }
                .hasPrefix("There is no model “cars”.")
        )
    }

    @Test func theThreadRunsEveryModelAndEnds() async throws {
        let test = try unevaluated()
        let schedule = Schedule(workbench: test.workbench)
        schedule.runDue { Issue.record("\($0)") }
        try await wait(for: "the end of the run", within: .seconds(60)) { schedule.isIdle ? () : nil }
        #expect(try summary(test).closed == 6)
    }
}
