import Monitoring
import Review
import Storage
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

    @Test func tooManyWrongPasswordsSayWhenTheNextIsHeard() throws {
        let test = try TestWorkbench()
        _ = try test.workbench.setPassword("correct horse", as: test.rob, cost: cheap)
        for _ in 1...5 { _ = refusal { _ = try test.workbench.signIn(name: "rob", password: "wrong") } }
        #expect {
            try test.workbench.signIn(name: "rob", password: "wrong")
        } throws: { error in
            guard case WorkbenchError.tooMany(_, seconds: 30) = error else { return false }
            return true
        }
    }

    @Test func aPasswordIsReplacedByWhoKnowsIt() throws {
        let test = try TestWorkbench()
        #expect(try !test.workbench.hasPassword(test.rob))
        _ = try test.workbench.setPassword("correct horse", as: test.rob, cost: cheap)
        #expect(try test.workbench.hasPassword(test.rob))
        for present in [nil, "", "wrong horse"] {
            #expect(
                refusal {
                    _ = try test.workbench.setPassword(
                        "battery staple",
                        replacing: present,
                        as: test.rob,
                        cost: cheap
                    )
                } == "The present password is wrong."
            )
        }
        _ = try test.workbench.setPassword(
            "battery staple",
            replacing: "correct horse",
            as: test.rob,
            cost: cheap
        )
        #expect(try test.workbench.signIn(name: "rob", password: "battery staple").reviewer == test.rob)
    }

    @Test func whoGuessesThePresentPasswordMustWaitToo() throws {
        let test = try TestWorkbench()
        _ = try test.workbench.setPassword("correct horse", as: test.rob, cost: cheap)
        func change(_ present: String) -> String {
            refusal {
                _ = try test.workbench.setPassword(
                    "battery staple",
                    replacing: present,
                    as: test.rob,
                    cost: cheap
                )
            }
        }
        for number in 1...5 { #expect(change("\(number)") == "The present password is wrong.") }
        #expect(
            change("correct horse") == "Too many wrong passwords for this name. Try again in 30 seconds."
        )
    }

    @Test func aNewCodeTakesThePlaceOfAForgottenPassword() throws {
        let test = try TestWorkbench()
        _ = try test.workbench.setPassword("correct horse", as: test.rob, cost: cheap)
        let (person, code) = try test.workbench.newSignInCode(for: " rob ", as: test.ada)
        #expect(person == test.rob)
        // Until it is used, whoever remembers the password loses nothing.
        #expect(try test.workbench.signIn(name: "rob", password: "correct horse").reviewer == test.rob)
        _ = try test.workbench.redeem(code: code)
        #expect(try !test.workbench.hasPassword(test.rob))
        #expect(
            refusal { _ = try test.workbench.signIn(name: "rob", password: "correct horse") }
                == "Name or password is wrong."
        )
        _ = try test.workbench.setPassword("battery staple", as: test.rob, cost: cheap)
        #expect(
            refusal { _ = try test.workbench.newSignInCode(for: "ada", as: test.lea) }
                == "Only admins may make codes for others. You are a lead; ask an admin."
        )
    }

    @Test func aClosedAccountIsOpenedAgain() throws {
        let test = try TestWorkbench()
        try test.workbench.disableReviewer(name: "rob", as: test.ada)
        let closed = "The account “rob” is closed. Open it first: `plumbline reviewer reopen rob`."
        #expect(refusal { try test.workbench.setRole(.lead, of: "rob", as: test.ada) } == closed)
        #expect(refusal { _ = try test.workbench.newSignInCode(for: "rob", as: test.ada) } == closed)
        #expect(!refusal { try test.workbench.reopenReviewer(name: "rob", as: test.lea) }.isEmpty)
        try test.workbench.reopenReviewer(name: "rob", as: test.ada)
        #expect(try test.workbench.reviewer(named: "rob") == test.rob)
        #expect(
            refusal { try test.workbench.reopenReviewer(name: "rob", as: test.ada) }
                == "The account “rob” is open; nothing changed."
        )
        #expect(!refusal { try test.workbench.reopenReviewer(name: "eve", as: test.ada) }.isEmpty)
    }

    @Test func aNameHasOneBoundWhereverItIsWritten() throws {
        let test = try TestWorkbench()
        let longest = String(repeating: "n", count: Workbench.longestName)
        _ = try test.workbench.addReviewer(name: longest, role: .viewer, as: test.ada)
        #expect(
            refusal { _ = try test.workbench.addReviewer(name: longest + "n", role: .viewer, as: test.ada) }
                == "A name has 1 to 100 printable characters; “\(longest.prefix(40))” has not."
        )
    }

    @Test func whatNobodyThoughtOfIsForTheOperator() {
        struct Odd: Error {}
        let odd = WorkbenchError(Odd())
        #expect(odd.isForOperator)
        #expect(odd.message == "Something failed that should not have: Odd().")
        #expect(WorkbenchError(StorageError.corrupt(detail: "x")).isForOperator)
        #expect(!WorkbenchError(StorageError.busy(seconds: 5)).isForOperator)
    }
}
