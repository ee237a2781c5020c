import Monitoring
import Review
import Testing

@testable import Operations

@Suite struct ReviewersTests {
    private let cheap = PasswordCost(rounds: 16, blockSize: 1, parallelism: 1)

    @Test func theSetUpCodeSignsInOnce() throws {
        let test = try TestWorkbench()
        let signedIn = try test.workbench.redeem(code: test.setupCode)
        #expect(signedIn.reviewer == test.ada)
        #expect(try test.workbench.person(forSession: signedIn.token) == test.ada)
        #expect(
            refusal { _ = try test.workbench.redeem(code: test.setupCode) }
                == "This code is unknown, used or older than a day. Ask an admin for a new one."
        )
    }

    @Test func aCodeCannotBeUsedAfterADayNorForSomebodyElse() throws {
        let test = try TestWorkbench()
        let code = try test.workbench.newSignInCode(for: "rob")
        let secret = code.split(separator: "-").last.map(String.init) ?? ""
        #expect(!refusal { _ = try test.workbench.redeem(code: "\(test.ada.id)-\(secret)") }.isEmpty)
        test.clock.advance(seconds: 86_401)
        #expect(!refusal { _ = try test.workbench.redeem(code: code) }.isEmpty)
        #expect(
            try test.workbench.redeem(code: test.workbench.newSignInCode(for: "rob")).reviewer == test.rob
        )
    }

    @Test func theDatabaseIsSetUpOnce() throws {
        let test = try TestWorkbench()
        #expect(
            refusal { _ = try test.workbench.initialise(adminName: "eve") }
                == "The database has people already. An admin adds others with `plumbline reviewer add`."
        )
        #expect(try test.workbench.reviewers().map(\.name) == ["ada", "lea", "rob", "sue"])
    }

    @Test func aWrongNameAndAWrongPasswordGetTheSameAnswer() throws {
        let test = try TestWorkbench()
        _ = try test.workbench.setPassword("correct horse", as: test.rob, cost: cheap)
        #expect(try test.workbench.signIn(name: "rob", password: "correct horse").reviewer == test.rob)
        for (name, password) in [("rob", "correct horses"), ("nobody", "correct horse"), ("sue", "")] {
            #expect(
                refusal { _ = try test.workbench.signIn(name: name, password: password) }
                    == "Name or password is wrong."
            )
        }
    }

    @Test func fiveWrongPasswordsMakeEverybodyWaitUnderThatName() throws {
        let test = try TestWorkbench()
        _ = try test.workbench.setPassword("correct horse", as: test.rob, cost: cheap)
        for _ in 1...5 {
            #expect(!refusal { _ = try test.workbench.signIn(name: "rob", password: "wrong") }.isEmpty)
        }
        #expect(
            refusal { _ = try test.workbench.signIn(name: "rob", password: "correct horse") }
                == "Too many wrong passwords for this name. Try again in 30 seconds."
        )
        test.clock.advance(seconds: 30)
        #expect(try test.workbench.signIn(name: "rob", password: "correct horse").reviewer == test.rob)
        // The count starts anew.
        #expect(
            refusal { _ = try test.workbench.signIn(name: "rob", password: "x") }
                == "Name or password is wrong."
        )
    }

    @Test(arguments: [(4, 0), (5, 30), (6, 60), (7, 120), (9, 480), (10, 900), (50, 900)])
    func waitingDoublesUpToAQuarterOfAnHour(failures: Int, seconds: Int64) {
        #expect(SignInBackOff(failures: failures, lastFailure: 1_000).secondsToWait(at: 1_000) == seconds)
    }

    @Test func aNewPasswordEndsEarlierSessions() throws {
        let test = try TestWorkbench()
        let old = try test.workbench.redeem(code: test.setupCode)
        let new = try test.workbench.setPassword("a longer password", as: test.ada, cost: cheap)
        #expect(try test.workbench.person(forSession: old.token) == nil)
        #expect(try test.workbench.person(forSession: new.token) == test.ada)
        #expect(
            refusal { _ = try test.workbench.setPassword("short", as: test.ada) }
                == "The password has 5 characters; 10 to 1,000 are allowed. A few words do well."
        )
    }

    @Test func aSessionEndsByItselfBySigningOutAndWithTheAccount() throws {
        let test = try TestWorkbench()
        func session() throws -> String {
            try test.workbench.redeem(code: test.workbench.newSignInCode(for: "rob")).token
        }
        let first = try session()
        try test.workbench.signOut(token: first)
        #expect(try test.workbench.person(forSession: first) == nil)
        let second = try session()
        test.clock.advance(seconds: 7 * 86_400 - 1)
        #expect(try test.workbench.person(forSession: second) == test.rob)
        test.clock.advance(seconds: 1)
        #expect(try test.workbench.person(forSession: second) == nil)
        let third = try session()
        try test.workbench.disableReviewer(name: "rob", as: test.ada)
        #expect(try test.workbench.person(forSession: third) == nil)
    }

    @Test func onlyAdminsManagePeople() throws {
        let test = try TestWorkbench()
        #expect(
            refusal { _ = try test.workbench.addReviewer(name: "eve", role: .admin, as: test.rob) }
                == "Only admins may add people. You are a reviewer; ask an admin."
        )
        #expect(!refusal { try test.workbench.disableReviewer(name: "rob", as: test.lea) }.isEmpty)
        #expect(!refusal { try test.workbench.setRole(.admin, of: "rob", as: test.lea) }.isEmpty)
        #expect(try test.workbench.reviewers().count == 4)
    }

    @Test func somebodyStaysAdmin() throws {
        let test = try TestWorkbench()
        let sentence = "ada is the only admin. Make somebody else an admin first."
        #expect(refusal { try test.workbench.disableReviewer(name: "ada", as: test.ada) } == sentence)
        #expect(refusal { try test.workbench.setRole(.lead, of: "ada", as: test.ada) } == sentence)
        try test.workbench.setRole(.admin, of: "lea", as: test.ada)
        try test.workbench.disableReviewer(name: "ada", as: test.ada)
        #expect(
            refusal { _ = try test.workbench.reviewer(named: "ada") }
                == "The account “ada” is closed. Act as somebody else with `--as NAME`."
        )
    }

    @Test func anUnknownNameShowsTheWayOut() throws {
        let test = try TestWorkbench()
        #expect(
            refusal { _ = try test.workbench.reviewer(named: "eve") }
                == "There is nobody called “eve”. An admin adds people with `plumbline reviewer add eve --role reviewer`; "
                + "`--as NAME` acts as somebody else."
        )
        #expect(
            !refusal { _ = try test.workbench.addReviewer(name: " \n ", role: .viewer, as: test.ada) }.isEmpty
        )
        #expect(
            refusal { _ = try test.workbench.addReviewer(name: "rob", role: .viewer, as: test.ada) }
                == "There is somebody called rob already. Choose another name."
        )
    }
}
